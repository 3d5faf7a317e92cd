package dev.martlet.engine.plugin;

import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The threads on which plugin code runs that is not part of a tick: making shards, authenticating,
 * loading. Each call has a deadline, at which its thread is interrupted and left behind. They are
 * platform threads: code that loops for ever on a virtual one would keep one of the few threads
 * that all connections share (module-info-docs/decisions).
 */
public final class PluginThreads implements AutoCloseable {
  /**
   * Every thread that plugin code is run on, and so every platform thread that it starts itself, is
   * in this group.
   */
  public static final ThreadGroup GROUP = new ThreadGroup("martlet-plugins");

  /** What the server's own threads in the group are called, to tell the plugins' from them. */
  public static final String NAME_PREFIX = "martlet-";

  private static final System.Logger LOG = System.getLogger(PluginThreads.class.getName());

  private final String name;
  private final Semaphore places;
  private final Metrics metrics;
  private final AtomicInteger lost = new AtomicInteger();
  private final ExecutorService threads;

  /**
   * How a call went.
   *
   * @param <T> what it returns
   */
  public sealed interface Outcome<T> {
    /**
     * It returned.
     *
     * @param <T> what it returns
     * @param value that it returned; may be null
     */
    record Returned<T>(T value) implements Outcome<T> {}

    /**
     * It threw.
     *
     * @param <T> what it would have returned
     * @param cause that it threw: do not call its methods, they are the plugin's as well
     * @param message of it, or empty
     * @param stack of it, as text
     */
    record Threw<T>(Throwable cause, String message, String stack) implements Outcome<T> {}

    /**
     * It did not return in time; its thread is interrupted and left behind.
     *
     * @param <T> what it would have returned
     * @param stack where it hangs, as text
     */
    record Late<T>(String stack) implements Outcome<T> {}

    /**
     * It was not begun in time, for all threads are taken.
     *
     * @param <T> what it would have returned
     */
    record Busy<T>() implements Outcome<T> {}
  }

  /**
   * Threads for one purpose.
   *
   * @param purpose that they are named after and counted by
   * @param most calls at once; those left behind count, too
   * @param metrics where calls that did not return are counted
   */
  public PluginThreads(String purpose, int most, Metrics metrics) {
    this.name = purpose;
    this.places = new Semaphore(most);
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
   * Runs something, and waits for it until the deadline.
   *
   * @param <T> what it returns
   * @param what is called, for the log
   * @param deadline for waiting for a thread and for the call together
   * @param work that is the plugin's code
   * @return how it went
   * @throws InterruptedException if the caller is interrupted; the call is, too
   */
  public <T> Outcome<T> call(String what, Duration deadline, Callable<T> work)
      throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    if (!places.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
      metrics.count(EngineMetric.PLUGIN_CALLS_REFUSED, name);
      return new Outcome.Busy<>();
    }
    Call<T> call = new Call<>(what, work);
    try {
      threads.execute(call);
    } catch (Throwable e) { // closed, or the machine has no more threads
      places.release();
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
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("a call's outcome is a value", e);
    }
  }

  /**
   * How many threads are left behind in a call.
   *
   * @return the number; one that comes back after all is no longer counted
   */
  public int lost() {
    return lost.get();
  }

  /**
   * How many platform threads are alive that plugin code has started by itself.
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

  /** Interrupts what still runs. */
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
    private final Callable<T> work;
    final CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private volatile Thread thread;

    Call(String what, Callable<T> work) {
      this.what = what;
      this.work = work;
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      try {
        Outcome<T> result = attempt();
        if (state.compareAndSet(State.RUNNING, State.DONE)) {
          outcome.complete(result);
        } else {
          lost.decrementAndGet();
          LOG.log(Level.WARNING, "{0} has come back after all", what);
        }
      } finally {
        thread = null;
        Thread.interrupted(); // what plugin code, or the deadline, may have left behind
        places.release();
      }
    }

    private Outcome<T> attempt() {
      try {
        return new Outcome.Returned<>(work.call());
      } catch (Throwable e) { // whatever it is, it is the plugin's
        return new Outcome.Threw<>(e, FaultText.message(e), FaultText.stack(e));
      }
    }

    Outcome<T> leaveBehind(Duration after) {
      Thread hangs = thread;
      if (!state.compareAndSet(State.RUNNING, State.LEFT_BEHIND)) {
        return outcome.join(); // it has just returned
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
