package dev.martlet.engine.tick;

/**
 * What a shard needs of the clock and of the tick threads. {@link TickScheduler} is the real one; a
 * test can drive the turns by hand with another.
 */
public interface Scheduling {
  /**
   * The clock all deadlines are on. It never goes back and knows nothing of the wall's time.
   *
   * @return nanoseconds since some fixed point; compare by difference
   */
  long nanoTime();

  /**
   * Has something run on a tick thread.
   *
   * @param turn to run
   * @param deadline on the clock of {@link #nanoTime()} at which it is due; one in the past is due
   *     at once
   */
  void schedule(Turn turn, long deadline);
}
