package dev.martlet.engine.tick;

/**
 * The clock and the tick threads, as a shard uses them. {@link TickScheduler} is the real
 * implementation; tests use one that runs turns by hand.
 */
public interface Scheduling {
  /**
   * The clock of all deadlines. It is monotonic and unrelated to wall-clock time.
   *
   * @return nanoseconds since some fixed point; compare by difference
   */
  long nanoTime();

  /**
   * Runs a turn on a tick thread once it is due.
   *
   * @param turn to run
   * @param deadline on the clock of {@link #nanoTime()} at which the turn is due; at once if that
   *     has passed
   */
  void schedule(Turn turn, long deadline);
}
