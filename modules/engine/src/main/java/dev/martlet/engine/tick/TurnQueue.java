package dev.martlet.engine.tick;

import dev.martlet.engine.plugin.SurvivedFaults;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns in the order of their deadlines, for a few threads that run them.
 *
 * <p>Waking a thread costs about as much as a short turn, so as few as possible are woken. One
 * thread, the leader, waits for the earliest deadline. When it takes a turn, it is expected to come
 * back and lead again. Another thread is woken only if that turn is expected to take so long that
 * the next one would be late. One of the waiting threads, the deputy, wakes by itself now and then
 * in case an expectation was wrong.
 */
final class TurnQueue {
  /** How late a turn may be before another thread is woken for it. */
  static final long TOLERANCE_NANOS = 1_000_000;

  /** How late a turn is when the deputy takes it, because the expected thread is still away. */
  private static final long DEPUTY_NANOS = 15_000_000;

  private static final System.Logger LOG = System.getLogger(TurnQueue.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition toLead = lock.newCondition();
  private final Condition toFollow = lock.newCondition();
  private final Condition toDeputise = lock.newCondition();

  // Guarded by the lock.
  private final DeadlineHeap queue = new DeadlineHeap();

  /** Written under the lock when a turn is added. */
  private volatile int size;

  /** Whether a leader waits for the first deadline. */
  private boolean led;

  /** Whether one of the followers is the deputy. */
  private boolean deputised;

  /** How many threads wait to be called, including the deputy. */
  private int followers;

  /** When a follower was last called. */
  private long calledAt = System.nanoTime();

  /** The last thread that took a turn and left no leader behind. */
  private Thread expected;

  /** When that thread is expected back. */
  private long backAt;

  /**
   * Adds a turn.
   *
   * @param turn to run
   * @param deadline on the clock of {@link System#nanoTime}; at once if that has passed
   */
  void add(Turn turn, long deadline) {
    lock.lock();
    try {
      boolean isFirst = queue.isEmpty() || deadline - queue.firstDeadline() < 0;
      queue.add(turn, deadline);
      size = queue.size();
      if (isFirst && led) {
        toLead.signal();
      } else if (isFirst) {
        cover(deadline, System.nanoTime());
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many turns are queued, or were when the last one was added. */
  int size() {
    return size;
  }

  /**
   * Waits for a turn that is due, and removes it.
   *
   * @return the turn, which the caller must run at once
   * @throws InterruptedException if the thread is interrupted
   */
  Turn take() throws InterruptedException {
    Thread me = Thread.currentThread();
    lock.lockInterruptibly();
    try {
      expected = expected == me ? null : expected;
      boolean called = true;
      while (true) {
        long now = System.nanoTime();
        long left = queue.isEmpty() ? Long.MAX_VALUE : queue.firstDeadline() - now;
        boolean covered = led || isAnotherExpected(now);
        if (left <= 0 && (called || !covered || left <= -DEPUTY_NANOS)) {
          Turn first = queue.poll();
          leaveWith(me, first, now);
          return first;
        }
        if (covered) {
          called = follow(left);
        } else {
          lead(left);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a thread that is in a turn will be back in time to lead. Then the lead is left to it,
   * because its processor and caches are warm.
   */
  private boolean isAnotherExpected(long now) {
    return expected != null
        && !queue.isEmpty()
        && backAt - queue.firstDeadline() <= TOLERANCE_NANOS
        && now - backAt < DEPUTY_NANOS;
  }

  private void leaveWith(Thread me, Turn turn, long now) {
    if (led) {
      return; // the leader takes care of the rest
    }
    expected = me;
    backAt = now + expectedNanos(turn);
    if (!queue.isEmpty()) {
      cover(queue.firstDeadline(), now);
    }
  }

  /** The turn is off the queue already, so whatever it answers, it must be run. */
  private static long expectedNanos(Turn turn) {
    try {
      return turn.expectedNanos();
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "asking a turn how long it takes", e);
      return 0;
    }
  }

  /**
   * Without a leader: calls a follower if the next turn might wait too long otherwise. If turns are
   * late but short, one more thread now and then is enough: more would only wait for the lock.
   */
  private void cover(long next, long now) {
    boolean late = backAt - next > TOLERANCE_NANOS;
    boolean away = backAt - now > TOLERANCE_NANOS;
    boolean wanted = late && (away || now - calledAt > TOLERANCE_NANOS);
    if (followers > 0 && (wanted || !deputised)) {
      calledAt = now;
      boolean onlyDeputy = deputised && followers == 1;
      (onlyDeputy ? toDeputise : toFollow).signal();
    }
  }

  private void lead(long nanos) throws InterruptedException {
    led = true;
    try {
      await(toLead, nanos);
    } finally {
      led = false;
    }
  }

  /**
   * Waits to be called. Returns whether it was called: a deputy that woke by itself must not take a
   * turn that another thread takes care of, or the two would get in each other's way from then on.
   */
  private boolean follow(long nanosToNext) throws InterruptedException {
    boolean asDeputy = !deputised && nanosToNext != Long.MAX_VALUE;
    deputised |= asDeputy;
    followers++;
    try {
      return asDeputy
          ? await(toDeputise, nanosToNext + DEPUTY_NANOS)
          : await(toFollow, Long.MAX_VALUE);
    } finally {
      followers--;
      deputised &= !asDeputy;
    }
  }

  /** Waits; returns whether it was signalled before the time was over. */
  private static boolean await(Condition condition, long nanos) throws InterruptedException {
    if (nanos == Long.MAX_VALUE) {
      condition.await();
      return true;
    }
    return condition.awaitNanos(nanos) > 0;
  }
}
