package dev.martlet.engine.tick;

import com.sun.management.ThreadMXBean;
import dev.martlet.engine.plugin.FaultText;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One tick thread, as it and the watchdog see it. The thread itself calls {@link #run}; the
 * watchdog calls the methods that say so.
 */
final class TickThread {
  private static final System.Logger LOG = System.getLogger(TickThread.class.getName());
  private static final ThreadMXBean METERS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private static final long SHORT_TURN_NANOS = 200_000;
  private static final int MOST_UNMETERED = 64;

  private enum State {
    /** Between turns. */
    FREE,
    /** In a turn. */
    IN_TURN,
    /** Long in a turn. Only such a turn can be abandoned, not another that begins just then. */
    LONG_IN_TURN,
    /** In a turn that was abandoned. */
    ABANDONED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.FREE);
  private volatile Thread thread;

  // Written by the thread before its state becomes IN_TURN, and read behind the state.
  private Turn turn;
  private long turns;

  // The thread's own.
  private long cpuBefore;
  private int unmetered;
  private long allocatedBefore;

  // The watchdog's own.
  private long seenTurns;
  private long nanosInTurn;

  /** The thread: notes that it has begun. */
  void begin() {
    thread = Thread.currentThread();
    cpuBefore = METERS.getCurrentThreadCpuTime();
    allocatedBefore = METERS.getCurrentThreadAllocatedBytes();
  }

  /** The thread: runs a turn; returns whether to go on with the next. */
  boolean run(Turn next) {
    turn = next;
    turns++;
    state.set(State.IN_TURN);
    long began = System.nanoTime();
    try {
      next.run();
    } catch (Throwable e) { // out of memory in our own code, say: the thread must live
      LOG.log(Level.ERROR, () -> "a turn failed: " + FaultText.stack(e));
    }
    Thread.interrupted(); // plugin code may have interrupted its thread: ignored
    charge(next, began);
    if (state.compareAndSet(State.IN_TURN, State.FREE)
        || state.compareAndSet(State.LONG_IN_TURN, State.FREE)) {
      return true;
    }
    next.onReturned(); // it had been abandoned
    return false;
  }

  /**
   * The difference to the last reading of the meters is this turn's, because the thread waits
   * between turns. Asking for processor time is a system call, so short turns are charged as if
   * they had been on a processor all along, and the meter is read after only some of them.
   */
  private void charge(Turn done, long began) {
    long elapsed = System.nanoTime() - began;
    long allocated = METERS.getCurrentThreadAllocatedBytes();
    long cpu = elapsed;
    boolean isShort = elapsed < SHORT_TURN_NANOS;
    if (!isShort || ++unmetered >= MOST_UNMETERED) {
      long now = METERS.getCurrentThreadCpuTime();
      cpu = isShort ? elapsed : Math.min(elapsed, now - cpuBefore);
      cpuBefore = now;
      unmetered = 0;
    }
    done.charge(elapsed, cpu, allocated - allocatedBefore);
    allocatedBefore = allocated;
  }

  /**
   * The watchdog: notes that time has passed.
   *
   * @param passedNanos since the last check
   * @param longNanos from when on a turn is long
   * @return how long the thread has been in its turn, in nanoseconds; at most {@code longNanos}
   *     when it is first found to be long, so that a turn can be abandoned only if the next check
   *     still finds it
   */
  long check(long passedNanos, long longNanos) {
    State now = state.get();
    if (now != State.IN_TURN && now != State.LONG_IN_TURN || turns != seenTurns) {
      seenTurns = turns;
      nanosInTurn = 0;
    } else {
      nanosInTurn += passedNanos;
    }
    if (now == State.IN_TURN && nanosInTurn >= longNanos) {
      nanosInTurn = longNanos;
      state.compareAndSet(State.IN_TURN, State.LONG_IN_TURN);
    }
    return nanosInTurn;
  }

  /** The watchdog: abandons the turn; returns it, or null if it has returned meanwhile. */
  Turn abandonTurn() {
    return state.compareAndSet(State.LONG_IN_TURN, State.ABANDONED) ? turn : null;
  }

  /** Any thread. */
  boolean abandoned() {
    return state.get() == State.ABANDONED;
  }

  /** Any thread; null before it has begun. */
  Thread thread() {
    return thread;
  }
}
