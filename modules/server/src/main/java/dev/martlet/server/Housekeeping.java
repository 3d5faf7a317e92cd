package dev.martlet.server;

import dev.martlet.engine.plugin.SurvivedFaults;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the server's periodic work, every second, on one thread. */
final class Housekeeping implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final long PERIOD_MS = 1000;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("martlet-housekeeping").factory());

  /**
   * Starts the thread.
   *
   * @param chores done in this order, each time
   */
  Housekeeping(Runnable... chores) {
    thread.scheduleWithFixedDelay(
        () -> attemptAll(chores), PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * Each by itself: one that fails must not keep the others from being done. Nothing escapes, not
   * even if the log fails: that would end the schedule for good.
   */
  static void attemptAll(Runnable... chores) {
    for (Runnable chore : chores) {
      SurvivedFaults.attempt(LOG, "housekeeping", chore);
    }
  }

  /** Stops the thread. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
