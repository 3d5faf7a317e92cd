package dev.martlet.engine.tick;

/**
 * The clock and the tick threads, as a shard uses them. {@link TickScheduler} is the real
 * implementation; tests use one that runs turns by hand.
 */
public interface Scheduling {
  /** Runs nothing: for shards that are made or replayed, and have no turn. */
  Scheduling NO_TURNS =
      new Scheduling() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long resumedAt(long now) {
          return now;
        }

        @Override
        public void schedule(Turn turn, long deadline) {}
      };

  /**
   * The clock of all deadlines. It is monotonic and unrelated to wall-clock time.
   *
   * @return nanoseconds since some fixed point; compare by difference
   */
  long nanoTime();

  /**
   * When the whole process last came back from a pause. What a shard waits for could not happen
   * before, so it waits from there at the earliest.
   *
   * @param now on the clock of {@link #nanoTime()}
   * @return the time on the same clock; one that has passed
   */
  long resumedAt(long now);

  /**
   * Runs a turn on a tick thread once it is due.
   *
   * @param turn to run
   * @param deadline on the clock of {@link #nanoTime()} at which the turn is due; at once if that
   *     has passed
   */
  void schedule(Turn turn, long deadline);
}
