package dev.martlet.engine;

/** Where a shard is in its life; see {@link ShardLifecycle}. */
public enum ShardPhase {
  /** It takes subscribers in and ticks. */
  RUNNING,
  /** It takes in no more subscribers, and ends when all have left. */
  DRAINING,
  /** It ends in its next turn, with a last tick. */
  STOPPING,
  /** Its turn does not return, and its thread is left behind. It counts as ended. */
  HANGING,
  /** It has ended. */
  ENDED;

  /**
   * Whether it goes on.
   *
   * @return true until it is told to end, ends or hangs
   */
  public boolean running() {
    return this == RUNNING || this == DRAINING;
  }
}
