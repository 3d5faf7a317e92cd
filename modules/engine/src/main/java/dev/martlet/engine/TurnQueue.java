package dev.martlet.engine;

import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns in the order of their deadlines, for a few threads that run them. To wake a thread costs
 * about as much as many a turn, so as few as possible are woken: one leads, which waits for the
 * earliest deadline, and when it has gone into a turn it is expected back to lead again. Another is
 * woken only when the turn is expected to take so long that the next one would be late, and the
 * deputy looks now and then whether an expectation was wrong.
 */
final class TurnQueue {
  /** How late a turn may come before another thread is woken for it. */
  static final long TOLERANCE_NANOS = 1_000_000;

  /** How late the deputy sees to a turn that nobody has taken, because another took longer. */
  private static final long DEPUTY_NANOS = 15_000_000;

  private record Due(Turn turn, long deadline) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return Long.signum(deadline - other.deadline);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition toLead = lock.newCondition();
  private final Condition toFollow = lock.newCondition();

  // For who has the lock.
  private final PriorityQueue<Due> queue = new PriorityQueue<>();

  /** Whether a thread waits for the first deadline. */
  private boolean led;

  /** Whether one of the followers looks by itself. */
  private boolean deputised;

  private int followers;

  /** Who went into a turn last, as far as nobody leads, and when it is expected back. */
  private Thread expected;

  private long backAt;

  /**
   * Puts a turn in.
   *
   * @param turn to run
   * @param deadline when, on the clock of {@link System#nanoTime}; at once if that has passed
   */
  void add(Turn turn, long deadline) {
    Due due = new Due(turn, deadline);
    lock.lock();
    try {
      queue.add(due);
      if (queue.peek() == due) {
        if (led) {
          toLead.signal();
        } else {
          seeTo(due);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a turn that is due, and takes it out.
   *
   * @return the turn, to be run at once
   * @throws InterruptedException if the thread is interrupted
   */
  Turn take() throws InterruptedException {
    Thread me = Thread.currentThread();
    lock.lockInterruptibly();
    try {
      expected = expected == me ? null : expected;
      while (true) {
        Due first = queue.peek();
        long now = System.nanoTime();
        long left = first == null ? Long.MAX_VALUE : first.deadline - now;
        if (left <= 0) {
          queue.poll();
          leaveWith(me, first.turn, now);
          return first.turn;
        }
        if (led || isAnotherExpected(first, now)) {
          follow(left);
        } else {
          lead(left);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether one that is in a turn will be back in time to lead: then it is left to it, for it is
   * warm, and on its processor.
   */
  private boolean isAnotherExpected(Due first, long now) {
    return expected != null
        && first != null
        && backAt - first.deadline <= TOLERANCE_NANOS
        && now - backAt < DEPUTY_NANOS;
  }

  private void leaveWith(Thread me, Turn turn, long now) {
    if (led) {
      return; // there is one who sees to the rest
    }
    expected = me;
    backAt = now + turn.expectedNanos();
    if (!queue.isEmpty()) {
      seeTo(queue.peek());
    }
  }

  /** Nobody leads: wakes a thread if otherwise the next turn might wait too long for one. */
  private void seeTo(Due next) {
    if (followers > 0 && (!deputised || backAt - next.deadline > TOLERANCE_NANOS)) {
      toFollow.signal();
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

  private void follow(long nanosToNext) throws InterruptedException {
    boolean asDeputy = !deputised && nanosToNext != Long.MAX_VALUE;
    deputised |= asDeputy;
    followers++;
    try {
      await(toFollow, asDeputy ? nanosToNext + DEPUTY_NANOS : Long.MAX_VALUE);
    } finally {
      followers--;
      deputised &= !asDeputy;
    }
  }

  private static void await(Condition condition, long nanos) throws InterruptedException {
    if (nanos == Long.MAX_VALUE) {
      condition.await();
    } else {
      condition.awaitNanos(nanos);
    }
  }
}
