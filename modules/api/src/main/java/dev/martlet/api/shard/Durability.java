package dev.martlet.api.shard;

/**
 * What is left of a shard if its server crashes. New versions may add levels: have a default in a
 * switch.
 *
 * @since 1.0
 */
public enum Durability {
  /** Nothing: the shard is gone. */
  NONE,

  /**
   * Everything. What enters the simulation is written to a journal, and nothing that a tick has
   * caused leaves the server before the journal has it. After a crash the next server brings the
   * shard back to the last state that anybody saw, by running its simulation again with the same
   * inputs: so the simulation must take time and random numbers only from what it is given.
   */
  JOURNAL
}
