package dev.martlet.engine.plugin;

import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The threads for plugin code outside of ticks: creating shards, authenticating, loading. Each call
 * has a deadline, after which its thread is interrupted and left behind. They are platform threads,
 * because code that loops forever on a virtual thread would occupy one of the few carriers that all
 * connections share (module-info-docs/decisions).
 */
public final class PluginThreads implements AutoCloseable {
  /**
   * The group of every thread that runs plugin code, and therefore of every platform thread that
   * plugin code starts.
   */
  public static final ThreadGroup GROUP = new ThreadGroup("martlet-plugins");

  /**
   * Name prefix of the server's own threads in the group, which tells them from the plugins'
   * threads.
   */
  public static final String NAME_PREFIX = "martlet-";

  private static final System.Logger LOG = System.getLogger(PluginThreads.class.getName());

  private final String name;
  private final Semaphore permits;
  private final Metrics metrics;
  private final AtomicInteger lost = new AtomicInteger();
  private final ExecutorService threads;

  /**
   * The outcome of a call.
   *
   * @param <T> type of its result
   */
  public sealed interface Outcome<T> {
    /**
     * The call returned.
     *
     * @param <T> type of its result
     * @param value that it returned; may be null
     */
    record Returned<T>(T value) implements Outcome<T> {}

    /**
     * The call threw.
     *
     * @param <T> type of its result
     * @param cause that was thrown; its methods are plugin code and must not be called
     * @param message of the cause, or empty
     * @param reason the cause and what caused it, in one line
     * @param stack of the cause, as text
     */
    record Threw<T>(Throwable cause, String message, String reason, String stack)
        implements Outcome<T> {}

    /**
     * The call did not return in time. Its thread was interrupted and left behind.
     *
     * @param <T> type of its result
     * @param stack where it hangs, as text
     */
    record Late<T>(String stack) implements Outcome<T> {}

    /**
     * The call did not start in time, because all threads were busy.
     *
     * @param <T> type of its result
     */
    record Busy<T>() implements Outcome<T> {}
  }

  /**
   * Threads for one purpose.
   *
   * @param purpose names the threads and labels the metrics
   * @param maxCalls at once, including those that were left behind
   * @param metrics counts calls that failed to start or to return
   */
  public PluginThreads(String purpose, int maxCalls, Metrics metrics) {
    this.name = purpose;
    this.permits = new Semaphore(maxCalls);
    this.metrics = metrics;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(GROUP, task, NAME_PREFIX + purpose);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs plugin code and waits for it until the deadline.
   *
   * @param <T> type of its result
   * @param what is called, for the log
   * @param plugin class loader of the plugin, which the call has as its context class loader
   * @param deadline for waiting for a thread and for the call, together
   * @param work the plugin's code
   * @return the outcome
   * @throws InterruptedException if the caller is interrupted; the call is then left behind
   */
  public <T> Outcome<T> call(String what, ClassLoader plugin, Duration deadline, Callable<T> work)
      throws InterruptedException {
    long nanos = Nanos.of(deadline);
    long end = System.nanoTime() + nanos;
    Call<T> call = new Call<>(what, plugin, work);
    if (!permits.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
      metrics.count(EngineMetric.PLUGIN_CALLS_REFUSED, name);
      return new Outcome.Busy<>();
    }
    try {
      threads.execute(call);
    } catch (Throwable e) { // closed, or no more threads can be started
      permits.release();
      metrics.count(EngineMetric.PLUGIN_CALLS_REFUSED, name);
      return new Outcome.Busy<>();
    }
    try {
      return call.outcome.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return call.leaveBehind(deadline);
    } catch (InterruptedException e) {
      call.leaveBehind(deadline);
      throw e;
    } catch (ExecutionException e) {
      return call.over();
    }
  }

  /**
   * How many threads are left behind in a call.
   *
   * @return the number; a call that returns after all is no longer counted
   */
  public int lost() {
    return lost.get();
  }

  /**
   * How many platform threads that plugin code has started are alive.
   *
   * @return the number
   */
  public static long startedByPlugins() {
    Thread[] alive = new Thread[GROUP.activeCount() + 64];
    int count = GROUP.enumerate(alive);
    long foreign = 0;
    for (int i = 0; i < count; i++) {
      foreign += alive[i].getName().startsWith(NAME_PREFIX) ? 0 : 1;
    }
    return foreign;
  }

  /** Interrupts the calls that still run. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private final class Call<T> implements Runnable {
    private enum State {
      RUNNING,
      DONE,
      LEFT_BEHIND
    }

    private final String what;
    private final ClassLoader plugin;
    private final Callable<T> work;
    final CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private volatile Thread thread;

    Call(String what, ClassLoader plugin, Callable<T> work) {
      this.what = what;
      this.plugin = plugin;
      this.work = work;
    }

    @Override
    public void run() {
      try {
        thread = Thread.currentThread();
        ThreadSettings own = ThreadSettings.ofCurrentThread();
        try {
          own.enter(plugin);
          settle(attempt(), null);
        } finally {
          thread = null;
          own.restore(); // the deadline may have interrupted the thread, too
        }
      } catch (Throwable e) { // of our own, such as for lack of memory
        settle(null, e);
        SurvivedFaults.tell(LOG, "a call of plugin code", e);
      } finally {
        permits.release();
      }
    }

    private Outcome<T> attempt() {
      try {
        return new Outcome.Returned<>(work.call());
      } catch (Throwable e) { // plugin code may throw anything
        return new Outcome.Threw<>(
            e, FaultText.message(e), FaultText.reason(e), FaultText.stack(e));
      }
    }

    /** The call is over. Only the first time counts. */
    private void settle(Outcome<T> result, Throwable fault) {
      if (state.compareAndSet(State.RUNNING, State.DONE)) {
        if (fault == null) {
          outcome.complete(result);
        } else {
          outcome.completeExceptionally(fault);
        }
      } else if (state.compareAndSet(State.LEFT_BEHIND, State.DONE)) {
        lost.decrementAndGet();
        LOG.log(Level.WARNING, "{0} has come back after all", what);
      }
    }

    /** The outcome of a call that is over, also if there was no memory to say what was thrown. */
    Outcome<T> over() {
      return outcome
          .exceptionally(fault -> new Outcome.Threw<>(fault, "", fault.getClass().getName(), ""))
          .join();
    }

    Outcome<T> leaveBehind(Duration after) {
      Thread hangs = thread;
      if (!state.compareAndSet(State.RUNNING, State.LEFT_BEHIND)) {
        return over(); // it has just returned
      }
      lost.incrementAndGet();
      metrics.count(EngineMetric.PLUGIN_CALLS_LATE, name);
      String stack = hangs == null ? "" : FaultText.frames(hangs.getStackTrace());
      LOG.log(
          Level.ERROR,
          () -> what + " has not returned for " + after + "; its thread is left behind" + stack);
      if (hangs != null) {
        hangs.interrupt();
      }
      return new Outcome.Late<>(stack);
    }
  }
}
