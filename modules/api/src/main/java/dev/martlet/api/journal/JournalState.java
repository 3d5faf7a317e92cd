package dev.martlet.api.journal;

/**
 * What has become of the shard of a journal.
 *
 * @since 1.0
 */
public enum JournalState {
  /** The shard runs, or is to be recovered. */
  OPEN,

  /** The shard has ended. Its journal is kept for a while, to be looked at and replayed. */
  ENDED,

  /** The shard could not be recovered. Its journal waits for an operator. */
  SET_ASIDE
}
