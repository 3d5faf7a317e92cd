package dev.martlet.engine.tick;

import java.time.Duration;
import java.util.Optional;

/** A unit of work for a tick thread. */
@FunctionalInterface
public interface Turn {
  /** Does the work. Called on a tick thread. Must not throw. */
  void run();

  /**
   * The context class loader of a run.
   *
   * @return the loader of the plugin whose code it runs
   */
  default ClassLoader loader() {
    return ClassLoader.getSystemClassLoader();
  }

  /**
   * How long a run is likely to take. It decides whether another thread is woken for the next turn;
   * a wrong answer only costs time.
   *
   * @return nanoseconds
   */
  default long expectedNanos() {
    return 0;
  }

  /**
   * Charges the cost of a run. Called on the tick thread after the run. The next run may have begun
   * on another thread.
   *
   * @param elapsed nanoseconds that the run took
   * @param cpu nanoseconds that its thread was on a processor
   * @param allocated bytes that its thread allocated
   */
  default void charge(long elapsed, long cpu, long allocated) {}

  /**
   * How long a run may take before it is reported as slow. Called on the watchdog's thread.
   *
   * @return nanoseconds; by default it is never reported
   */
  default long slowAfterNanos() {
    return Long.MAX_VALUE;
  }

  /**
   * A run takes longer than it should, and goes on. Called on the watchdog's thread, at most once
   * for each run.
   *
   * @param nanos that it has taken so far
   * @param state of its thread
   * @param stack of its thread
   */
  default void onSlow(long nanos, Thread.State state, StackTraceElement[] stack) {}

  /**
   * A run does not return, so its thread is left behind. Called on the watchdog's thread while the
   * run goes on.
   *
   * @param thread that is left behind
   * @param after how long
   */
  default void onAbandoned(Thread thread, Duration after) {}

  /**
   * Whose turn it is. Asked only when something is logged during a run, on the run's thread.
   *
   * @return the owner, if the turn is a shard's
   */
  default Optional<TurnOwner> owner() {
    return Optional.empty();
  }

  /** An abandoned run has returned after all. Called on its thread. */
  default void onReturned() {}
}
