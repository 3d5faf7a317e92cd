package dev.martlet.engine;

import com.sun.management.ThreadMXBean;
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
    /** Long in a turn: only such a one can be given up, and not another that begins just then. */
    LONG_IN_TURN,
    /** In a turn that was given up. */
    GIVEN_UP
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

  /** The thread: tells that it has begun. */
  void begin() {
    thread = Thread.currentThread();
    cpuBefore = METERS.getCurrentThreadCpuTime();
    allocatedBefore = METERS.getCurrentThreadAllocatedBytes();
  }

  /** The thread: runs a turn; whether it is to go on with the next. */
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
    Thread.interrupted(); // plugin code may have interrupted its thread: that is not ours to heed
    charge(next, began);
    if (state.compareAndSet(State.IN_TURN, State.FREE)
        || state.compareAndSet(State.LONG_IN_TURN, State.FREE)) {
      return true;
    }
    next.cameBack(); // it was given up
    return false;
  }

  /**
   * What the meters show more than after the last turn is this turn's: between turns it waits. To
   * ask for processor time is a call of the kernel, so short turns are charged as if they had been
   * on a processor all along, and only now and then the meter is read behind one.
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
   * @param passedNanos since it looked last
   * @param longNanos from when on a turn is long
   * @return how long the thread has been in its turn, in nanoseconds; not more than {@code
   *     longNanos} when it is first found to be long in it, so that it can be given up only if it
   *     still is when the watchdog looks again
   */
  long look(long passedNanos, long longNanos) {
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

  /** The watchdog: gives its turn up; the turn, or null if it has come back meanwhile. */
  Turn giveUp() {
    return state.compareAndSet(State.LONG_IN_TURN, State.GIVEN_UP) ? turn : null;
  }

  /** Any thread. */
  boolean givenUp() {
    return state.get() == State.GIVEN_UP;
  }

  /** Any thread; null before it has begun. */
  Thread thread() {
    return thread;
  }
}
