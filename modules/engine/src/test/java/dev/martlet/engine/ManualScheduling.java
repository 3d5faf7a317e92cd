package dev.martlet.engine;

import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.Turn;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that a test turns, and turns that run when it says so, on its own thread. */
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

  @Override
  public long nanoTime() {
    if (interruption != null && --readsLeft == 0) {
      Runnable run = interruption;
      interruption = null;
      run.run();
    }
    return now;
  }

  /** Has something happen in the middle of a turn: when the clock is read for the n-th time. */
  void interruptAtRead(int n, Runnable what) {
    readsLeft = n;
    interruption = what;
  }

  /** Has another thread be quick: it takes the next turn that is due as soon as it is asked for. */
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

  /** Has the next turn told that it took so long. */
  void chargeNext(Duration elapsed) {
    chargeForNext = elapsed;
  }

  /** Runs one turn. */
  void runNext() {
    queue.poll().turn().run();
  }

  /** Runs what is due now. */
  void settle() {
    advance(Duration.ZERO);
  }

  /** Lets time pass, and runs on the way whatever becomes due, each at its own time. */
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

  /** Lets time pass without running anything, as when all tick threads are busy. */
  void stall(Duration time) {
    now += time.toNanos();
  }
}
