package dev.martlet.engine.tick;

import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.SurvivedFaults;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Supervises the tick threads. When one is long in a turn, another is started in its place, so that
 * a slow or waiting shard delays only itself. A turn that does not return at all is abandoned: its
 * thread is left behind, and its shard is told ({@link Turn#onAbandoned}). A turn that is slower
 * than it should be is reported, with where it is ({@link Turn#onSlow}). A thread that has ended is
 * replaced; its turn does not count as hanging.
 *
 * <p>Runs on a thread of its own. Tick threads call {@link #alert()} only.
 */
final class TickWatchdog {
  /**
   * How long a turn may take before another thread is started in place of its own. Well below the
   * step of most shards, so that even if all threads wait for something, no other shard falls two
   * ticks behind.
   */
  static final Duration RELIEF = Duration.ofMillis(15);

  /** Time between two checks while all threads are in turns, or were a moment ago. */
  private static final Duration PERIOD = Duration.ofMillis(5);

  /** Time between two checks while a thread is spare: then no relief is needed soon. */
  private static final Duration LONG_PERIOD = Duration.ofMillis(100);

  /** After this many checks without need, the long period applies again. */
  private static final int CHECKS_ON_ALERT = 200;

  /** How many reports of slow turns there may be a second, of all shards; and at once. */
  private static final int REPORTS_PER_SECOND = 1;

  private static final int REPORTS_AT_ONCE = 10;

  private static final System.Logger LOG = System.getLogger(TickWatchdog.class.getName());

  /** The threads under supervision. */
  interface Pool {
    /** All threads, including those left behind. */
    Iterable<TickThread> threads();

    /** How many threads wait for a turn. */
    int spare();

    /** Takes a thread off the list that has ended by an error; nothing if it is no longer there. */
    void bury(TickThread dead);

    /** Starts threads to make up for those that are not available. */
    void relieve(int available);

    /** Whether the scheduler has been closed. */
    boolean closed();
  }

  private final Pool pool;
  private final Duration turnTimeout;
  private final long turnTimeoutNanos;
  private final ProcessPauses pauses;
  private final Thread thread;

  private final long slowTurnNanos;

  private volatile boolean alert;

  // Used by the watchdog's thread only.
  private int checksOnAlert;
  private final TokenBucket reports =
      new TokenBucket(REPORTS_PER_SECOND, REPORTS_AT_ONCE, System.nanoTime());

  /**
   * A watchdog whose thread has not been started.
   *
   * @param pool of threads under supervision
   * @param turnTimeout how long a turn may take before it is abandoned
   * @param slowTurn how long a turn takes at least to be reported as slow
   * @param pauses that are noticed
   */
  TickWatchdog(Pool pool, Duration turnTimeout, Duration slowTurn, ProcessPauses pauses) {
    this.pool = pool;
    this.pauses = pauses;
    this.turnTimeout = turnTimeout;
    this.turnTimeoutNanos = Nanos.of(turnTimeout);
    this.slowTurnNanos = Nanos.of(slowTurn);
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

  /** Called by a tick thread: no thread is spare any more. */
  void alert() {
    if (!alert) {
      alert = true;
      LockSupport.unpark(thread);
    }
  }

  /** At most two periods count as passed: if the whole process was paused, no turn is to blame. */
  private void watch() {
    long last = System.nanoTime();
    while (!pool.closed()) {
      long period = (alert ? PERIOD : LONG_PERIOD).toNanos();
      LockSupport.parkNanos(this, period);
      long now = System.nanoTime();
      pauses.beat(now);
      boolean paused = now - last > 2 * period;
      long passed = paused ? 2 * period : now - last;
      last = now;
      try {
        pool.relieve(check(passed));
        if (!paused) {
          reportSlow(now);
        }
        standDown();
      } catch (Throwable e) { // for example, a thread could not be started: try again
        SurvivedFaults.tell(LOG, "the watchdog", e);
      }
    }
  }

  private void standDown() {
    if (pool.spare() <= 0) {
      checksOnAlert = 0;
    } else if (alert && ++checksOnAlert >= CHECKS_ON_ALERT) {
      checksOnAlert = 0;
      alert = false;
    }
    if (pool.spare()
        <= 0) { // the last spare thread took a turn meanwhile and saw the alert still on
      alert = true;
    }
  }

  /** Checks all threads. Returns how many are free, or soon will be. */
  private int check(long passed) {
    int available = 0;
    for (TickThread each : pool.threads()) {
      available += attempt(each, passed) ? 1 : 0;
    }
    return available;
  }

  /** Tells where turns are that take longer than they should. */
  private void reportSlow(long now) {
    for (TickThread each : pool.threads()) {
      if (!reports.has(now)) {
        return;
      }
      if (each.reportSlow(now, slowTurnNanos)) {
        reports.take(now);
      }
    }
  }

  /** One turn's trouble must not keep the other threads from being checked. */
  private boolean attempt(TickThread each, long passed) {
    try {
      return check(each, passed);
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "checking a tick thread", e);
      return false;
    }
  }

  private boolean check(TickThread each, long passed) {
    if (each.dead()) { // its turn is over, whatever its state says: the shard is not to blame
      pool.bury(each);
      return false;
    }
    long inTurn = each.check(passed, RELIEF.toNanos());
    Turn hanging = inTurn >= turnTimeoutNanos ? each.abandonTurn() : each.untold();
    if (hanging != null) {
      hanging.onAbandoned(each.thread(), turnTimeout);
      each.told();
      each.thread().interrupt(); // if it waits for something, this ends it
    }
    return inTurn < RELIEF.toNanos() && !each.abandoned();
  }
}
