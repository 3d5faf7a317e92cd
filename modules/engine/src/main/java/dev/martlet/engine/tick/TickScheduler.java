package dev.martlet.engine.tick;

import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.SurvivedFaults;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs turns on a few platform threads, the tick threads. Each takes the turn that is due next. The
 * {@link TickWatchdog} has more threads started while some are long in a turn; surplus threads end.
 */
public final class TickScheduler implements Scheduling, AutoCloseable {
  /** How long a turn takes at least to be reported as slow, if nothing is configured. */
  public static final Duration SLOW_TURN = Duration.ofMillis(50);

  /**
   * Deadlines are rounded up to a multiple of this, so that all shards together wake a thread at
   * most 2 000 times a second.
   */
  private static final long GRAIN_NANOS = 500_000;

  /** The same for thousands of shards: wake-ups are a large part of the cost of idle shards. */
  private static final long COARSE_GRAIN_NANOS = 1_000_000;

  /** From this many turns on the coarse grain is used. */
  private static final int COARSE_FROM = 2_000;

  /** How long a thread waits after it could not take a turn. */
  private static final long AFTER_FAULT_NANOS = 1_000_000;

  private static final System.Logger LOG = System.getLogger(TickScheduler.class.getName());

  private final int count;
  private final Metrics metrics;
  private final TurnQueue queue = new TurnQueue();
  private final Set<TickThread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicInteger started = new AtomicInteger();
  private final TickWatchdog watchdog;
  private final ProcessPauses pauses = new ProcessPauses(System.nanoTime());
  private volatile boolean closed;

  /** How many threads wait for a turn. */
  private final AtomicInteger spare = new AtomicInteger();

  /**
   * Starts the threads.
   *
   * @param count of them, at least 1
   * @param turnTimeout how long a turn may take before it is abandoned
   * @param metrics counts relieved and lost threads
   */
  public TickScheduler(int count, Duration turnTimeout, Metrics metrics) {
    this(count, turnTimeout, SLOW_TURN, metrics);
  }

  /**
   * Starts the threads.
   *
   * @param count of them, at least 1
   * @param turnTimeout how long a turn may take before it is abandoned
   * @param slowTurn how long a turn takes at least to be reported as slow
   * @param metrics counts relieved and lost threads
   */
  public TickScheduler(int count, Duration turnTimeout, Duration slowTurn, Metrics metrics) {
    this.count = count;
    this.metrics = metrics;
    this.watchdog = new TickWatchdog(new Pool(), turnTimeout, slowTurn, pauses);
    metrics.gauge(EngineMetric.TICK_THREADS_LOST, this::lost);
    for (int i = 0; i < count; i++) {
      startThread();
    }
    watchdog.start();
  }

  /**
   * Whose turn the calling thread runs. Costs the turn nothing until it is asked.
   *
   * @return the shard; empty on any thread that is not a tick thread in a shard's turn
   */
  public static Optional<TurnOwner> currentOwner() {
    return TickThread.currentOwner();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long resumedAt(long now) {
    return pauses.resumedAt(now);
  }

  /**
   * The pauses of the process, which the watchdog notices.
   *
   * @return the same each time
   */
  public ProcessPauses pauses() {
    return pauses;
  }

  @Override
  public void schedule(Turn turn, long deadline) {
    boolean atOnce = deadline - System.nanoTime() <= 0;
    queue.add(turn, atOnce ? deadline : roundUp(deadline));
  }

  private long roundUp(long deadline) {
    long grain = queue.size() < COARSE_FROM ? GRAIN_NANOS : COARSE_GRAIN_NANOS;
    return deadline + Math.floorMod(-deadline, grain);
  }

  /**
   * How many threads are left behind in an abandoned turn. A thread that loops forever keeps its
   * processor core until the process ends.
   *
   * @return the number; a thread that returns after all is no longer counted
   */
  public int lost() {
    return (int) threads.stream().filter(TickThread::abandoned).count();
  }

  /** Stops each thread after its current turn, and waits at most a second for each. */
  @Override
  public void close() {
    closed = true;
    watchdog.stop();
    threads.stream().map(TickThread::thread).filter(Objects::nonNull).forEach(Thread::interrupt);
    try {
      for (TickThread each : threads) {
        Thread thread = each.thread();
        if (thread != null && isStarted(thread) && !each.abandoned()) {
          if (!thread.join(Duration.ofSeconds(1))) {
            LOG.log(Level.WARNING, "{0} is still in a turn; left behind", thread.getName());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The watchdog may be about to start one, which ends at once. */
  private static boolean isStarted(Thread thread) {
    return thread.getState() != Thread.State.NEW;
  }

  private void startThread() {
    TickThread next = new TickThread();
    String name = PluginThreads.NAME_PREFIX + "tick-" + started.incrementAndGet();
    Thread thread = new Thread(PluginThreads.GROUP, () -> work(next), name);
    thread.setDaemon(true);
    next.thread(thread);
    threads.add(next);
    try {
      thread.start();
    } catch (Throwable e) {
      threads.remove(next);
      throw e;
    }
  }

  // ---- a tick thread ----------------------------------------------------------------------

  /**
   * A thread that ends by an error all the same stays in the list, where the watchdog finds it and
   * has it replaced.
   */
  private void work(TickThread me) {
    me.begin();
    spare.incrementAndGet();
    try {
      boolean wanted = true;
      while (wanted && !closed) {
        wanted = attempt(me);
      }
    } finally {
      spare.decrementAndGet();
    }
    threads.remove(me);
  }

  /** Waits for a turn and runs it. Returns whether the thread should take another. */
  private boolean attempt(TickThread me) {
    try {
      Turn turn = queue.take();
      return run(me, turn);
    } catch (InterruptedException e) {
      return true; // the scheduler was closed, or a plugin interrupted the thread: ignored
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "taking a turn", e);
      LockSupport.parkNanos(AFTER_FAULT_NANOS); // whatever is lacking is not there at once
      return true;
    }
  }

  private boolean run(TickThread me, Turn turn) {
    if (spare.decrementAndGet() <= 0) {
      watchdog.alert();
    }
    try {
      return me.run(turn) && spare.get() < 2 * count;
    } finally {
      spare.incrementAndGet();
    }
  }

  // ---- the watchdog -----------------------------------------------------------------------

  /** The tick threads, as the watchdog sees them. */
  private final class Pool implements TickWatchdog.Pool {
    @Override
    public Iterable<TickThread> threads() {
      return threads;
    }

    @Override
    public int spare() {
      return spare.get();
    }

    @Override
    public void bury(TickThread dead) {
      if (!threads.remove(dead)) {
        return; // it took itself off the list as it ended, after the watchdog had read it
      }
      metrics.count(EngineMetric.TICK_THREADS_DIED);
      LOG.log(
          Level.ERROR,
          "tick thread {0} has ended by an error; another takes its place",
          dead.thread().getName());
      Turn unfinished = dead.unfinished();
      if (unfinished != null) {
        schedule(unfinished, nanoTime()); // it may not have said when it wants its next
      }
    }

    @Override
    public void relieve(int available) {
      for (int i = available; i < count && !closed; i++) {
        startThread();
        metrics.count(EngineMetric.TICK_THREADS_RELIEVED);
      }
    }

    @Override
    public boolean closed() {
      return closed;
    }
  }
}
