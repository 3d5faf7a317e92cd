package dev.martlet.engine.tick;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Turns are added while tick threads take them. */
public final class TurnQueueStress {
  private TurnQueueStress() {}

  /** A turn that says which it is. */
  private record Numbered(int number) implements Turn {
    @Override
    public void run() {}
  }

  private static int take(TurnQueue queue) {
    try {
      return ((Numbered) queue.take()).number();
    } catch (InterruptedException e) {
      return -1;
    }
  }

  /** Each of two threads gets a turn, whoever of them leads, and neither waits for ever. */
  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "each gets one")
  @Outcome(id = "2, 1, 0", expect = Expect.ACCEPTABLE, desc = "each gets one")
  @State
  public static class EachTurnIsTakenOnce {
    private final TurnQueue queue = new TurnQueue();
    private final long due = System.nanoTime();

    @Actor
    public void adder() {
      queue.add(new Numbered(1), due);
      queue.add(new Numbered(2), due + 1);
    }

    @Actor
    public void one(III_Result seen) {
      seen.r1 = take(queue);
    }

    @Actor
    public void other(III_Result seen) {
      seen.r2 = take(queue);
    }
  }

  /** A thread that waits for a late turn is called for one that is due now. */
  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "the earlier comes first")
  @State
  public static class AnEarlierTurnIsNotMissed {
    private static final long FAR = 3_600_000_000_000L;

    private final TurnQueue queue = new TurnQueue();
    private final long due = System.nanoTime();

    /** With a turn that is due in an hour. */
    public AnEarlierTurnIsNotMissed() {
      queue.add(new Numbered(3), due + FAR);
    }

    @Actor
    public void adder() {
      queue.add(new Numbered(1), due);
    }

    @Actor
    public void taker(III_Result seen) {
      seen.r1 = take(queue);
    }

    @Arbiter
    public void rest(III_Result seen) {
      queue.add(new Numbered(2), due);
      seen.r2 = take(queue);
    }
  }
}
