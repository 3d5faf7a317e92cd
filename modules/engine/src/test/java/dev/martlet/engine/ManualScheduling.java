package dev.martlet.engine;

import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.Turn;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that a test advances. Due turns run on the test's own thread. */
final class ManualScheduling implements Scheduling {
  private record Due(Turn turn, long deadline, long order) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::deadline).thenComparingLong(Due::order));
  private long now = -5; // a clock may pass zero
  private long order;
  private int readsLeft;
  private Runnable interruption;
  private boolean nextIsTakenAtOnce;
  private Duration chargeForNext;
  private long resumedAt = now - Duration.ofDays(365).toNanos(); // no pause yet

  @Override
  public long nanoTime() {
    if (interruption != null && --readsLeft == 0) {
      Runnable run = interruption;
      interruption = null;
      run.run();
    }
    return now;
  }

  @Override
  public long resumedAt(long now) {
    return resumedAt;
  }

  /** Lets a time pass in which the process is paused, so that nothing runs. */
  void pause(Duration time) {
    stall(time);
    resumedAt = now;
  }

  /** Runs something in the middle of a turn: when the clock is read for the n-th time. */
  void interruptAtRead(int n, Runnable what) {
    readsLeft = n;
    interruption = what;
  }

  /** Plays a fast tick thread: the next turn that is due runs as soon as it is scheduled. */
  void takeNextAtOnce() {
    nextIsTakenAtOnce = true;
  }

  @Override
  public void schedule(Turn turn, long deadline) {
    if (nextIsTakenAtOnce && deadline <= now) {
      nextIsTakenAtOnce = false;
      turn.run();
      return;
    }
    queue.add(new Due(turn, deadline, order++));
  }

  /** Charges the next turn with this duration. */
  void chargeNext(Duration elapsed) {
    chargeForNext = elapsed;
  }

  /** Runs one turn. */
  void runNext() {
    queue.poll().turn().run();
  }

  /** Runs the turns that are due now. */
  void settle() {
    advance(Duration.ZERO);
  }

  /** Advances the time and runs the turns that become due, each at its own time. */
  void advance(Duration time) {
    long end = now + time.toNanos();
    while (!queue.isEmpty() && queue.peek().deadline() <= end) {
      Due due = queue.poll();
      now = Math.max(now, due.deadline());
      due.turn().run();
      if (chargeForNext != null) {
        due.turn().charge(chargeForNext.toNanos(), 0, 0);
        chargeForNext = null;
      }
    }
    now = end;
  }

  /** Advances the time without running turns, as if all tick threads were busy. */
  void stall(Duration time) {
    now += time.toNanos();
  }
}
