package dev.martlet.engine.tick;

import com.sun.management.ThreadMXBean;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.plugin.ThreadSettings;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One tick thread and the state that it shares with the watchdog. Each method says which of the two
 * calls it.
 */
final class TickThread {
  private static final System.Logger LOG = System.getLogger(TickThread.class.getName());
  private static final ThreadMXBean METERS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  /** Set once by each tick thread, so that turns pay nothing for it. */
  private static final ThreadLocal<TickThread> CURRENT = new ThreadLocal<>();

  private static final long SHORT_TURN_NANOS = 200_000;

  /** After this many short turns in a row the meter of processor time is read again. */
  private static final int MAX_UNMETERED = 64;

  private enum State {
    /** Between turns. */
    FREE,
    /** In a turn. */
    IN_TURN,
    /**
     * Long in a turn. Only such a turn can be abandoned, so a turn that begins just then is safe.
     */
    LONG_IN_TURN,
    /** In a turn that was abandoned. */
    ABANDONED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.FREE);
  private volatile Thread thread;

  // Written by the thread before it sets the state IN_TURN; read by the watchdog after the state.
  private Turn turn;
  private long turns;
  private long began;

  /** Number of the last turn that has returned; what follows in it is the engine's own work. */
  private final AtomicLong returned = new AtomicLong();

  // Used by the thread only.
  private ThreadSettings own;
  private long cpuBefore;
  private int unmetered;
  private long allocatedBefore;

  // Used by the watchdog only.
  private long seenTurns;
  private long nanosInTurn;
  private long reportedTurn;
  private boolean told;

  /** Before the thread is started, so that it is known if it ends at once. */
  void thread(Thread unstarted) {
    thread = unstarted;
  }

  /** The thread: takes the first readings. */
  void begin() {
    thread = Thread.currentThread();
    own = ThreadSettings.ofCurrentThread();
    cpuBefore = METERS.getCurrentThreadCpuTime();
    allocatedBefore = METERS.getCurrentThreadAllocatedBytes();
    CURRENT.set(this);
  }

  /** Any thread: whose turn it runs, if it is a tick thread in a shard's turn. */
  static Optional<TurnOwner> currentOwner() {
    TickThread me = CURRENT.get();
    return me == null || me.state.get() == State.FREE ? Optional.empty() : me.turn.owner();
  }

  /**
   * The thread: runs a turn. Whatever fails in it or around it, such as for lack of memory, is
   * reported, and the thread lives.
   *
   * @return whether the thread should take another
   */
  boolean run(Turn next) {
    enterTurn(next);
    try {
      prepare(next);
      next.run();
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "a turn", e);
    }
    settle(next);
    if (state.compareAndSet(State.IN_TURN, State.FREE)
        || state.compareAndSet(State.LONG_IN_TURN, State.FREE)) {
      return true;
    }
    try {
      next.onReturned(); // the turn had been abandoned
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "noting that a turn has come back", e);
    }
    return false;
  }

  /** The thread: the turn begins. */
  void enterTurn(Turn next) {
    turn = next;
    turns++;
    began = System.nanoTime();
    state.set(State.IN_TURN);
  }

  /** A turn that is not run now would never be, so it is run with another loader if need be. */
  private void prepare(Turn next) {
    try {
      own.enter(next.loader());
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "preparing a turn", e);
    }
  }

  /** What the engine does after the turn. */
  private void settle(Turn done) {
    try {
      own.restore();
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "putting back a tick thread's settings", e);
    }
    returned.lazySet(turns);
    try {
      charge(done);
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "charging a turn", e);
    }
  }

  /**
   * The thread only waits between turns, so what the meters gained since the last reading is the
   * cost of this turn. Reading processor time is a system call. Short turns are therefore charged
   * their elapsed time, and the meter is read after only some of them.
   */
  private void charge(Turn done) {
    long elapsed = System.nanoTime() - began;
    long allocated = METERS.getCurrentThreadAllocatedBytes();
    long cpu = elapsed;
    boolean isShort = elapsed < SHORT_TURN_NANOS;
    if (!isShort || ++unmetered >= MAX_UNMETERED) {
      long now = METERS.getCurrentThreadCpuTime();
      cpu = isShort ? elapsed : Math.min(elapsed, now - cpuBefore);
      cpuBefore = now;
      unmetered = 0;
    }
    long gained = allocated - allocatedBefore;
    allocatedBefore = allocated; // first: if charging fails, the next turn must not pay for this
    done.charge(elapsed, cpu, gained);
  }

  /**
   * The watchdog: adds the time that has passed.
   *
   * @param passedNanos since the last check
   * @param longNanos how long a turn takes at least to count as long
   * @return how long the thread has been in its turn, in nanoseconds; at most {@code longNanos}
   *     when it is first found to be long, so that a turn is abandoned at the next check at the
   *     earliest
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

  /**
   * The watchdog: has a turn reported that takes longer than it should, each turn once.
   *
   * @param now the time
   * @param leastNanos how long a turn takes at least to be reported
   * @return whether it was reported
   */
  boolean reportSlow(long now, long leastNanos) {
    if (!runs()) {
      return false;
    }
    long number = turns;
    Turn slow = turn;
    long nanos = now - began;
    if (number == reportedTurn || nanos < leastNanos || nanos < slow.slowAfterNanos()) {
      return false;
    }
    StackTraceElement[] stack = thread.getStackTrace();
    Thread.State does = thread.getState();
    if (!runs() || number != turns) {
      return false; // it has just ended, and the stack may be another's
    }
    reportedTurn = number;
    slow.onSlow(nanos, does, stack);
    return true;
  }

  /** Whether the turn has not returned yet. */
  private boolean runs() {
    State now = state.get();
    return (now == State.IN_TURN || now == State.LONG_IN_TURN) && returned.get() != turns;
  }

  /** The watchdog: abandons the turn. Returns the turn, or null if it has ended meanwhile. */
  Turn abandonTurn() {
    return state.compareAndSet(State.LONG_IN_TURN, State.ABANDONED) ? turn : null;
  }

  /**
   * The watchdog: the abandoned turn whose shard has not been told, because telling it failed.
   *
   * @return the turn, or null if there is none
   */
  Turn untold() {
    return abandoned() && !told ? turn : null;
  }

  /** The watchdog: the shard of the abandoned turn has been told. */
  void told() {
    told = true;
  }

  /** The watchdog: the turn that the thread was in when it ended; null if it was in none. */
  Turn unfinished() {
    return state.get() == State.FREE ? null : turn;
  }

  /** Any thread: whether the thread has ended, although nobody told it to. */
  boolean dead() {
    Thread mine = thread;
    return mine != null && mine.getState() == Thread.State.TERMINATED;
  }

  /** Any thread. */
  boolean abandoned() {
    return state.get() == State.ABANDONED;
  }

  /** Any thread; null before it is known. */
  Thread thread() {
    return thread;
  }
}
