package dev.martlet.engine.tick;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Threads wake a shard while its turn runs on others. */
public final class TurnGateStress {
  private TurnGateStress() {}

  /** The queue counts what is scheduled; the arbiter runs it, as a tick thread would. */
  private static final class Counting implements Scheduling {
    final AtomicInteger scheduled = new AtomicInteger();

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public long resumedAt(long now) {
      return 0;
    }

    @Override
    public void schedule(Turn turn, long deadline) {
      scheduled.incrementAndGet();
    }
  }

  /** A shard to which work is given, which its turn takes. */
  private abstract static class Shard {
    final Counting queue = new Counting();
    private final TurnGate gate = new TurnGate(this::run, queue);
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    volatile boolean overlapped;

    final void give() {
      work.incrementAndGet();
      gate.wake();
    }

    final void run() {
      if (!gate.enter()) {
        return;
      }
      overlapped |= inside.incrementAndGet() > 1;
      if (gate.takeWake()) {
        work.set(0);
      }
      inside.decrementAndGet();
      gate.leave();
    }

    /** Runs what is scheduled, and says what is left then. */
    final void settle(II_Result seen) {
      while (queue.scheduled.getAndDecrement() > 0) {
        run();
      }
      seen.r1 = work.get();
      seen.r2 = overlapped ? 1 : 0;
    }
  }

  /** Work that was given before a wake is done by a turn, whatever runs at the time. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "all work is done, by one at a time")
  @State
  public static class NoWakeIsLost extends Shard {
    @Actor
    public void one() {
      give();
    }

    @Actor
    public void turn() {
      run();
    }

    @Arbiter
    public void rest(II_Result seen) {
      settle(seen);
    }
  }

  /** Two tick threads run the same turn: one is in it, and the other's run is made up for. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "all work is done, by one at a time")
  @State
  public static class OneAtATime extends Shard {
    @Actor
    public void one() {
      give();
      run();
    }

    @Actor
    public void other() {
      give();
      run();
    }

    @Arbiter
    public void rest(II_Result seen) {
      settle(seen);
    }
  }
}
