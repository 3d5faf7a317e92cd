package dev.martlet.engine.plugin;

import dev.martlet.engine.plugin.PluginThreads.Outcome;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * One call of plugin code on a thread of {@link PluginThreads#pool}. Its caller may leave it behind
 * while it runs. Any thread.
 *
 * @param <T> type of its result
 */
final class PluginCall<T> implements Runnable {
  private static final System.Logger LOG = System.getLogger(PluginThreads.class.getName());

  private enum State {
    RUNNING,
    DONE,
    LEFT_BEHIND
  }

  private final String what;
  private final ClassLoader plugin;
  private final Callable<T> work;
  private final Runnable onThreadFree;
  private final CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();

  // Guarded by this.
  private State state = State.RUNNING;
  private Thread thread;
  private Runnable onReturn;

  /**
   * A call that has not begun.
   *
   * @param what is called, for the log
   * @param plugin class loader of the plugin
   * @param work the plugin's code
   * @param onThreadFree run when the thread is free again, however late
   */
  PluginCall(String what, ClassLoader plugin, Callable<T> work, Runnable onThreadFree) {
    this.what = what;
    this.plugin = plugin;
    this.work = work;
    this.onThreadFree = onThreadFree;
  }

  /** Completes when the call is over; never if it is left behind. */
  CompletableFuture<Outcome<T>> outcome() {
    return outcome;
  }

  @Override
  public void run() {
    try {
      began(Thread.currentThread());
      ThreadSettings own = ThreadSettings.ofCurrentThread();
      try {
        own.enter(plugin);
        settle(attempt(), null);
      } finally {
        began(null); // nobody interrupts the thread any more
        own.restore(); // but perhaps somebody did
      }
    } catch (Throwable e) { // of our own, such as for lack of memory
      settle(null, e);
      SurvivedFaults.tell(LOG, "a call of plugin code", e);
    } finally {
      onThreadFree.run();
    }
  }

  private synchronized void began(Thread now) {
    thread = now;
  }

  private Outcome<T> attempt() {
    try {
      return new Outcome.Returned<>(work.call());
    } catch (Throwable e) { // plugin code may throw anything
      return new Outcome.Threw<>(e, FaultText.message(e), FaultText.reason(e), FaultText.stack(e));
    }
  }

  /** The call is over. Only the first time counts. */
  private void settle(Outcome<T> result, Throwable fault) {
    State was;
    Runnable back;
    synchronized (this) {
      was = state;
      back = onReturn;
      state = State.DONE;
    }
    if (was == State.LEFT_BEHIND) {
      back.run();
      LOG.log(Level.WARNING, "{0} has come back after all", what);
    } else if (was == State.RUNNING && fault == null) {
      outcome.complete(result);
    } else if (was == State.RUNNING) {
      outcome.completeExceptionally(fault);
    }
  }

  /** The outcome of a call that is over, also if there was no memory to say what was thrown. */
  Outcome<T> over() {
    return outcome
        .exceptionally(fault -> new Outcome.Threw<>(fault, "", fault.getClass().getName(), ""))
        .join();
  }

  /** Interrupts the call if it runs. */
  synchronized void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /**
   * Interrupts the call and waits no longer.
   *
   * @param after how long it has had, for the log
   * @param onLost run if it had not returned
   * @param onBack run then when it returns after all
   * @return its outcome
   */
  Outcome<T> leaveBehind(Duration after, Runnable onLost, Runnable onBack) {
    Thread hangs;
    boolean late;
    synchronized (this) {
      hangs = thread;
      late = state == State.RUNNING;
      if (late) {
        onLost.run(); // before it can return
        onReturn = onBack;
        state = State.LEFT_BEHIND;
      }
    }
    if (!late) {
      return over(); // it has just returned
    }
    String stack = hangs == null ? "" : FaultText.frames(hangs.getStackTrace());
    LOG.log(
        Level.ERROR,
        () -> what + " has not returned for " + after + "; its thread is left behind" + stack);
    interrupt();
    return new Outcome.Late<>(stack);
  }
}
