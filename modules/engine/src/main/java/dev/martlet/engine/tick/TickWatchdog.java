package dev.martlet.engine.tick;

import dev.martlet.engine.plugin.PluginThreads;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks after the tick threads. When one is long in a turn, another is started in its place, so
 * that a slow or waiting shard holds up nobody but itself. A turn that does not return at all is
 * abandoned: its thread is left behind, and its shard is told ({@link Turn#onAbandoned}).
 *
 * <p>Runs on a thread of its own. The tick threads call {@link #alert()} only.
 */
final class TickWatchdog {
  /**
   * How long a turn may take before another thread takes the place of its own. Well below the time
   * between two ticks of most shards, so that even when all threads wait for something, no other
   * shard has to catch up by two ticks at once.
   */
  static final Duration RELIEF = Duration.ofMillis(15);

  /** How often it looks while all threads are in turns, or were a moment ago. */
  private static final Duration PERIOD = Duration.ofMillis(5);

  /** How often it looks while a thread is spare: then no relief will be needed soon. */
  private static final Duration LONG_PERIOD = Duration.ofMillis(100);

  /** After so many looks without need it goes back to the long period. */
  private static final int LOOKS_ON_ALERT = 200;

  private static final System.Logger LOG = System.getLogger(TickWatchdog.class.getName());

  /** The threads that it looks after. */
  interface Pool {
    /** All threads, those left behind included. */
    Iterable<TickThread> threads();

    /** How many threads wait for a turn. */
    int spare();

    /** Starts threads until so many more are there as were found missing. */
    void relieve(int available);

    /** Whether the scheduler has been closed. */
    boolean closed();
  }

  private final Pool pool;
  private final Duration turnTimeout;
  private final Thread thread;

  private volatile boolean alert;

  /** The watchdog's own. */
  private int looksOnAlert;

  /**
   * Starts the thread.
   *
   * @param pool that it looks after
   * @param turnTimeout how long a turn may take before it is abandoned
   */
  TickWatchdog(Pool pool, Duration turnTimeout) {
    this.pool = pool;
    this.turnTimeout = turnTimeout;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name(PluginThreads.NAME_PREFIX + "tick-watchdog")
            .unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }

  /** A tick thread: no thread is spare any more. */
  void alert() {
    if (!alert) {
      alert = true;
      LockSupport.unpark(thread);
    }
  }

  /**
   * Time counts only as far as the watchdog saw it pass: when the whole process was paused, no turn
   * is to blame.
   */
  private void watch() {
    long last = System.nanoTime();
    while (!pool.closed()) {
      long period = (alert ? PERIOD : LONG_PERIOD).toNanos();
      LockSupport.parkNanos(this, period);
      long now = System.nanoTime();
      long passed = Math.min(now - last, 2 * period);
      last = now;
      try {
        pool.relieve(check(passed));
        standDown();
      } catch (Throwable e) { // no thread could be started, say: it is tried again
        LOG.log(Level.ERROR, "the watchdog failed", e);
      }
    }
  }

  private void standDown() {
    if (pool.spare() <= 0) {
      looksOnAlert = 0;
    } else if (alert && ++looksOnAlert >= LOOKS_ON_ALERT) {
      looksOnAlert = 0;
      alert = false;
    }
    if (pool.spare() <= 0) { // the last one went into a turn meanwhile, and did not raise the alert
      alert = true;
    }
  }

  /** Checks all threads; how many are free, or soon will be. */
  private int check(long passed) {
    int available = 0;
    for (TickThread each : pool.threads()) {
      available += check(each, passed) ? 1 : 0;
    }
    return available;
  }

  private boolean check(TickThread each, long passed) {
    long inTurn = each.check(passed, RELIEF.toNanos());
    if (inTurn >= turnTimeout.toNanos()) {
      Turn hanging = each.abandonTurn();
      if (hanging != null) {
        hanging.onAbandoned(each.thread(), turnTimeout);
        each.thread().interrupt(); // it may be waiting, and then it ends
      }
    }
    return inTurn < RELIEF.toNanos() && !each.abandoned();
  }
}
