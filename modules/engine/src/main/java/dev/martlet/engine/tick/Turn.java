package dev.martlet.engine.tick;

import java.time.Duration;

/** What a tick thread is given to run. */
@FunctionalInterface
public interface Turn {
  /** Runs it, on a tick thread. It does not throw. */
  void run();

  /**
   * How long a run is likely to take, which decides whether another thread is woken for the next
   * turn. A wrong answer costs time only.
   *
   * @return nanoseconds
   */
  default long expectedNanos() {
    return 0;
  }

  /**
   * Charges the cost of a run. Called on the tick thread after the run; another run may have begun.
   *
   * @param elapsed nanoseconds that it took
   * @param cpu nanoseconds that its thread was on a processor
   * @param allocated bytes that its thread allocated
   */
  default void charge(long elapsed, long cpu, long allocated) {}

  /**
   * A run does not return: its thread is left behind. Called on the watchdog's thread while the run
   * goes on.
   *
   * @param thread that is left behind
   * @param after how long
   */
  default void onAbandoned(Thread thread, Duration after) {}

  /** An abandoned run has returned after all. Called on its thread. */
  default void onReturned() {}
}
