package dev.martlet.engine;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The tick threads: a few platform threads that take whatever is due next, whichever shard's it is.
 *
 * <p>A watchdog looks after them. When one is long in a turn, another is started in its place, so
 * that a shard that is slow, or waits for something, holds up nobody but itself; when far more are
 * there than are needed, some end. A turn that does not come back at all is given up.
 */
public final class TickScheduler implements Scheduling, AutoCloseable {
  /**
   * How long a turn may take before another thread takes the place of its own: well below the time
   * between two ticks of most shards, so that even when all threads wait for something, nobody
   * else's tick has to be made up for by two at once.
   */
  static final Duration RELIEF = Duration.ofMillis(15);

  /** How often the watchdog looks while all threads are in turns, or were a moment ago. */
  private static final Duration PERIOD = Duration.ofMillis(5);

  /** How often it looks while there is a thread to spare: then nobody needs to be relieved soon. */
  private static final Duration LONG_PERIOD = Duration.ofMillis(100);

  /** How many looks after it was needed it goes back to the long period. */
  private static final int LOOKS_ON_ALERT = 200;

  /**
   * Deadlines are put off to a multiple of so many nanoseconds, so that many shards wake a thread
   * two thousand times a second at the most, not each for itself.
   */
  private static final long GRAIN_NANOS = 500_000;

  /** The same where there are thousands: wake-ups are a good part of what idle ones cost. */
  private static final long COARSE_GRAIN_NANOS = 1_000_000;

  private static final int CROWD = 2_000;

  private static final System.Logger LOG = System.getLogger(TickScheduler.class.getName());

  private final int count;
  private final Duration turnTimeout;
  private final Figures figures;
  private final TurnQueue queue = new TurnQueue();
  private final Set<TickThread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicInteger started = new AtomicInteger();
  private final Thread watchdog;
  private volatile boolean closed;

  /** How many threads wait for a turn. */
  private final AtomicInteger spare = new AtomicInteger();

  private volatile boolean alert;

  /** The watchdog's own. */
  private int looksOnAlert;

  /**
   * Starts the threads.
   *
   * @param count of them, at least 1
   * @param turnTimeout how long a turn may take before it is given up
   * @param figures where it is counted
   */
  public TickScheduler(int count, Duration turnTimeout, Figures figures) {
    this.count = count;
    this.turnTimeout = turnTimeout;
    this.figures = figures;
    figures.gauge(EngineFigure.TICK_THREADS_LOST, this::lost);
    for (int i = 0; i < count; i++) {
      startThread();
    }
    this.watchdog =
        Thread.ofPlatform()
            .daemon()
            .name(PluginThreads.NAME_PREFIX + "tick-watchdog")
            .start(this::watch);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void schedule(Turn turn, long deadline) {
    boolean atOnce = deadline - System.nanoTime() <= 0;
    queue.add(turn, atOnce ? deadline : putOff(deadline));
  }

  private long putOff(long deadline) {
    long grain = queue.size() < CROWD ? GRAIN_NANOS : COARSE_GRAIN_NANOS;
    return deadline + Math.floorMod(-deadline, grain);
  }

  /**
   * How many threads are left behind in a turn that was given up. One that loops for ever has its
   * processor core until the process ends.
   *
   * @return the number; one that comes back after all is no longer counted
   */
  public int lost() {
    return (int) threads.stream().filter(TickThread::givenUp).count();
  }

  /** Stops the threads, each after the turn it is in, and waits for them a second at the most. */
  @Override
  public void close() {
    closed = true;
    watchdog.interrupt();
    threads.stream()
        .map(TickThread::thread)
        .filter(java.util.Objects::nonNull)
        .forEach(Thread::interrupt);
    try {
      for (TickThread each : threads) {
        Thread thread = each.thread();
        if (thread != null && !each.givenUp() && !thread.join(Duration.ofSeconds(1))) {
          LOG.log(Level.WARNING, "{0} is still in a turn; left behind", thread.getName());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startThread() {
    TickThread next = new TickThread();
    String name = PluginThreads.NAME_PREFIX + "tick-" + started.incrementAndGet();
    Thread thread = new Thread(PluginThreads.GROUP, () -> work(next), name);
    thread.setDaemon(true);
    threads.add(next);
    try {
      thread.start();
    } catch (Throwable e) {
      threads.remove(next);
      throw e;
    }
  }

  // ---- a tick thread ----------------------------------------------------------------------

  private void work(TickThread me) {
    me.begin();
    spare.incrementAndGet();
    boolean wanted = true;
    while (wanted && !closed) {
      try {
        Turn turn = queue.take();
        noteNoLongerSpare();
        wanted = me.run(turn) && spare.get() < 2 * count;
        spare.incrementAndGet();
      } catch (InterruptedException e) {
        // closed; or a plugin has interrupted the thread, which is nothing to us
      }
    }
    spare.decrementAndGet();
    threads.remove(me);
  }

  private void noteNoLongerSpare() {
    if (spare.decrementAndGet() <= 0 && !alert) {
      alert = true;
      LockSupport.unpark(watchdog);
    }
  }

  // ---- the watchdog -----------------------------------------------------------------------

  /**
   * Time counts only as far as the watchdog saw it pass: when the whole process was paused, no turn
   * is to blame for it.
   */
  private void watch() {
    long last = System.nanoTime();
    while (!closed) {
      long period = (alert ? PERIOD : LONG_PERIOD).toNanos();
      LockSupport.parkNanos(this, period);
      long now = System.nanoTime();
      long passed = Math.min(now - last, 2 * period);
      last = now;
      try {
        relieve((int) threads.stream().filter(each -> look(each, passed)).count());
        standDown();
      } catch (Throwable e) { // no thread could be started, say: it is tried again
        LOG.log(Level.ERROR, "the watchdog failed", e);
      }
    }
  }

  private void standDown() {
    if (spare.get() <= 0) {
      looksOnAlert = 0;
    } else if (alert && ++looksOnAlert >= LOOKS_ON_ALERT) {
      looksOnAlert = 0;
      alert = false;
    }
    if (spare.get() <= 0) { // the last one went into a turn meanwhile, and saw no need to tell
      alert = true;
    }
  }

  /** Whether it is free, or soon will be. */
  private boolean look(TickThread each, long passed) {
    long inTurn = each.look(passed, RELIEF.toNanos());
    if (inTurn >= turnTimeout.toNanos()) {
      Turn hangs = each.giveUp();
      if (hangs != null) {
        hangs.giveUp(each.thread(), turnTimeout);
        each.thread().interrupt(); // it may be waiting, and then it ends
      }
    }
    return inTurn < RELIEF.toNanos() && !each.givenUp();
  }

  private void relieve(int available) {
    for (int i = available; i < count && !closed; i++) {
      startThread();
      figures.count(EngineFigure.TICK_THREADS_RELIEVED);
    }
  }
}
