package dev.martlet.engine.plugin;

import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

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
    this.threads = pool(purpose);
  }

  /** Platform threads of the group, as many as there are calls at once. */
  static ExecutorService pool(String purpose) {
    return Executors.newCachedThreadPool(
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
    PluginCall<T> call = new PluginCall<>(what, plugin, work, permits::release);
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
      return call.outcome().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return leaveBehind(call, deadline);
    } catch (InterruptedException e) {
      leaveBehind(call, deadline);
      throw e;
    } catch (ExecutionException e) {
      return call.over();
    }
  }

  private <T> Outcome<T> leaveBehind(PluginCall<T> call, Duration deadline) {
    return call.leaveBehind(
        deadline,
        () -> {
          lost.incrementAndGet();
          metrics.count(EngineMetric.PLUGIN_CALLS_LATE, name);
        },
        lost::decrementAndGet);
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
}
