package dev.martlet.engine.tick;

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

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition toLead = lock.newCondition();
  private final Condition toFollow = lock.newCondition();
  private final Condition toDeputise = lock.newCondition();

  // For who has the lock.
  private final DeadlineHeap queue = new DeadlineHeap();

  /** Written by who has the lock, as turns are put in. */
  private volatile int size;

  /** Whether a thread waits for the first deadline. */
  private boolean led;

  /** Whether one of the followers looks by itself. */
  private boolean deputised;

  /** How many wait to be called, the deputy among them. */
  private int followers;

  /** When one was called last. */
  private long calledAt = System.nanoTime();

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
    lock.lock();
    try {
      boolean isFirst = queue.isEmpty() || deadline - queue.firstDeadline() < 0;
      queue.add(turn, deadline);
      size = queue.size();
      if (isFirst && led) {
        toLead.signal();
      } else if (isFirst) {
        seeTo(deadline, System.nanoTime());
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many turns are in, or were a moment ago. */
  int size() {
    return size;
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
      boolean called = true;
      while (true) {
        long now = System.nanoTime();
        long left = queue.isEmpty() ? Long.MAX_VALUE : queue.firstDeadline() - now;
        boolean seenTo = led || isAnotherExpected(now);
        if (left <= 0 && (called || !seenTo || left <= -DEPUTY_NANOS)) {
          Turn first = queue.poll();
          leaveWith(me, first, now);
          return first;
        }
        if (seenTo) {
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
   * Whether one that is in a turn will be back in time to lead: then it is left to it, for it is
   * warm, and on its processor.
   */
  private boolean isAnotherExpected(long now) {
    return expected != null
        && !queue.isEmpty()
        && backAt - queue.firstDeadline() <= TOLERANCE_NANOS
        && now - backAt < DEPUTY_NANOS;
  }

  private void leaveWith(Thread me, Turn turn, long now) {
    if (led) {
      return; // there is one who sees to the rest
    }
    expected = me;
    backAt = now + turn.expectedNanos();
    if (!queue.isEmpty()) {
      seeTo(queue.firstDeadline(), now);
    }
  }

  /**
   * Nobody leads: calls a thread if otherwise the next turn might wait too long for one. Where
   * turns are late but short, one more now and then is enough: many would only wait for the lock.
   */
  private void seeTo(long next, long now) {
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
   * Waits to be called; whether it was: a deputy who only looks does not take a turn that another
   * sees to, or the two of them would be in each other's way from then on.
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

  /** Whether it was signalled before the time was over. */
  private static boolean await(Condition condition, long nanos) throws InterruptedException {
    if (nanos == Long.MAX_VALUE) {
      condition.await();
      return true;
    }
    return condition.awaitNanos(nanos) > 0;
  }
}
