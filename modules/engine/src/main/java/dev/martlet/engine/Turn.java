package dev.martlet.engine;

import java.time.Duration;

/** What a tick thread is given to run. */
@FunctionalInterface
public interface Turn {
  /** Runs it, on a tick thread. It does not throw. */
  void run();

  /**
   * How long a run is likely to take: whether another thread is needed for what comes next. To be
   * wrong costs time only.
   *
   * @return nanoseconds
   */
  default long expectedNanos() {
    return 0;
  }

  /**
   * Is told what a run has cost. Called on the tick thread behind the run; another run may have
   * begun.
   *
   * @param elapsed nanoseconds that it took
   * @param cpu nanoseconds that its thread was on a processor
   * @param allocated bytes that its thread allocated
   */
  default void charge(long elapsed, long cpu, long allocated) {}

  /**
   * Is told that a run does not return and is given up: its thread is left behind. Called on the
   * scheduler's watchdog thread while the run goes on, or hangs.
   *
   * @param thread that is left behind
   * @param after how long
   */
  default void giveUp(Thread thread, Duration after) {}

  /** Is told that a run that was given up has returned after all. Called on its thread. */
  default void cameBack() {}
}
