package dev.martlet.engine.plugin;

import dev.martlet.engine.limits.AsyncLimits;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The threads for work that simulations have done beside their ticks. At most so many calls run at
 * once, the next ones wait in the order in which they came. A call that has not returned at its
 * deadline is interrupted and left behind; it counts as lost, and another runs in its place. Any
 * thread.
 */
public final class AsyncThreads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AsyncThreads.class.getName());

  private final AsyncLimits limits;
  private final Metrics metrics;
  private final AtomicInteger lost = new AtomicInteger();

  /** How many calls of shards that have ended are not over. */
  private final AtomicInteger last = new AtomicInteger();

  private final ExecutorService threads = PluginThreads.pool("async");
  private final ScheduledThreadPoolExecutor deadlines;

  // Guarded by this.
  private final ArrayDeque<Job<?>> waiting = new ArrayDeque<>();
  private int running;
  private boolean closed;

  /** A call that was accepted. */
  public interface Ticket {
    /** Drops the call if it waits, and interrupts it if it runs. Its outcome is told to nobody. */
    void cancel();
  }

  /**
   * Threads for calls; none is started before it is needed.
   *
   * @param limits of the calls
   * @param metrics counts those that do not return
   */
  public AsyncThreads(AsyncLimits limits, Metrics metrics) {
    this.limits = limits;
    this.metrics = metrics;
    this.deadlines =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("martlet-async-deadline").unstarted(task));
    deadlines.setRemoveOnCancelPolicy(true);
  }

  /**
   * Has a call made.
   *
   * @param <T> type of its result
   * @param what is called, for the log
   * @param type whose plugin is called
   * @param deadline for waiting and for the call, together
   * @param work the plugin's code
   * @param onOver told the outcome, once, unless the call is cancelled: on one of these threads, or
   *     on that of the deadlines
   * @return the accepted call; empty if too many wait already, or the server stops
   */
  public <T> Optional<Ticket> submit(
      String what,
      HostedType<?> type,
      Duration deadline,
      Callable<T> work,
      Consumer<Outcome<T>> onOver) {
    Job<T> job = new Job<>(what, type, deadline, work, onOver);
    synchronized (this) {
      if (closed || running >= limits.threads() && waiting.size() >= limits.waiting()) {
        return Optional.empty();
      }
      job.timer = deadlines.schedule(job::onDeadline, Nanos.of(deadline), TimeUnit.NANOSECONDS);
      waiting.add(job);
    }
    startWaiting();
    return Optional.of(job);
  }

  /** Starts what may be started. */
  private void startWaiting() {
    for (Job<?> next = next(); next != null; next = next()) {
      try {
        threads.execute(next.call);
      } catch (Throwable e) { // closed, or no more threads can be started
        SurvivedFaults.tell(LOG, "starting a thread for a call of plugin code", e);
        next.leaveThread();
        next.finish(new Outcome.Busy<>());
      }
    }
  }

  private synchronized Job<?> next() {
    if (running >= limits.threads() || waiting.isEmpty()) {
      return null;
    }
    running++;
    return waiting.poll();
  }

  /**
   * Has a call made that its shard makes at its end. Such a call cannot be cancelled.
   *
   * @param <T> type of its result
   * @param what is called, for the log
   * @param type whose plugin is called
   * @param work the plugin's code
   * @param onOver as in {@link #submit}
   * @return whether it was accepted
   */
  public <T> boolean submitLast(
      String what, HostedType<?> type, Callable<T> work, Consumer<Outcome<T>> onOver) {
    last.incrementAndGet();
    Optional<Ticket> ticket =
        submit(
            what,
            type,
            limits.endDeadline(),
            work,
            outcome -> {
              try {
                onOver.accept(outcome);
              } finally {
                last.decrementAndGet();
              }
            });
    if (ticket.isEmpty()) {
      last.decrementAndGet();
    }
    return ticket.isPresent();
  }

  /**
   * How many calls of shards that have ended are not over.
   *
   * @return the number, which a server that stops waits for
   */
  public int last() {
    return last.get();
  }

  /**
   * How many calls run.
   *
   * @return the number, without those left behind
   */
  public synchronized int running() {
    return running;
  }

  /**
   * How many calls wait for a thread.
   *
   * @return the number
   */
  public synchronized int waiting() {
    return waiting.size();
  }

  /**
   * How many threads are left behind in a call.
   *
   * @return the number; a call that returns after all is no longer counted
   */
  public int lost() {
    return lost.get();
  }

  /** Interrupts the calls that still run, and takes no more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      waiting.clear();
    }
    deadlines.shutdownNow();
    threads.shutdownNow();
  }

  private final class Job<T> implements Ticket {
    private final HostedType<?> type;
    private final Duration deadline;
    private final PluginCall<T> call;
    private final Consumer<Outcome<T>> onOver;
    private Future<?> timer;

    // Guarded by the job.
    private boolean over;
    private boolean threadLeft;

    Job(
        String what,
        HostedType<?> type,
        Duration deadline,
        Callable<T> work,
        Consumer<Outcome<T>> onOver) {
      this.type = type;
      this.deadline = deadline;
      this.onOver = onOver;
      this.call = new PluginCall<>(what, type.loader(), work, this::leaveThread);
      call.outcome().whenComplete((outcome, fault) -> finish(call.over()));
    }

    /** Only the first end counts. */
    private synchronized boolean end() {
      boolean first = !over;
      over = true;
      return first;
    }

    private void finish(Outcome<T> outcome) {
      if (end()) {
        timer.cancel(false);
        SurvivedFaults.attempt(LOG, "telling the outcome of a call", () -> onOver.accept(outcome));
      }
    }

    /** Its thread is free for another, or does not count any more. Only the first time counts. */
    private void leaveThread() {
      synchronized (this) {
        if (threadLeft) {
          return;
        }
        threadLeft = true;
      }
      synchronized (AsyncThreads.this) {
        running--;
      }
      startWaiting();
    }

    private boolean stopWaiting() {
      synchronized (AsyncThreads.this) {
        return waiting.remove(this);
      }
    }

    private void onDeadline() {
      if (stopWaiting()) {
        finish(new Outcome.Busy<>());
        return;
      }
      Outcome<T> outcome = call.leaveBehind(deadline, this::countLost, this::countBack);
      if (outcome instanceof Outcome.Late<T>) {
        leaveThread();
      }
      finish(outcome);
    }

    private void countLost() {
      lost.incrementAndGet();
      type.lateCalls().incrementAndGet();
      metrics.count(EngineMetric.PLUGIN_CALLS_LATE, "async");
    }

    private void countBack() {
      lost.decrementAndGet();
      type.lateCalls().decrementAndGet();
    }

    @Override
    public void cancel() {
      end();
      if (stopWaiting()) {
        timer.cancel(false);
      } else {
        call.interrupt(); // if it does not heed that, the deadline leaves it behind
      }
    }
  }
}
