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
   * A state of a moment ago. The simulation {@linkplain Simulation#save saves} itself every {@link
   * ShardSettings#checkpointEvery}; after a crash the next server {@linkplain ShardType#restore
   * restores} it. What has happened since is lost, also what players have seen of it; the numbers
   * of ticks go on behind those that were seen. Only for types that name a {@link
   * ShardType#savedType}.
   */
  CHECKPOINT,

  /**
   * Everything. What enters the simulation is written to a journal, and nothing that a tick has
   * caused leaves the server before the journal has it. After a crash the next server brings the
   * shard back to the last state that anybody saw, by running its simulation again with the same
   * inputs: so the simulation must take time and random numbers only from what it is given. If its
   * type names a {@link ShardType#savedType}, it is also saved now and then, and is run again only
   * from there; otherwise from its birth.
   */
  JOURNAL
}
