package dev.martlet.engine.limits;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Connections take places and give them back. */
public final class KeyedLimitStress {
  private KeyedLimitStress() {}

  /** Of two threads that take the last place, one gets it. */
  @JCStressTest
  @Outcome(
      id = {"1, 0, 1", "0, 1, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "one got it")
  @State
  public static class TheMostIsKept {
    private final KeyedLimit limit = new KeyedLimit(1);

    @Actor
    public void one(III_Result seen) {
      seen.r1 = limit.take("a") ? 1 : 0;
    }

    @Actor
    public void two(III_Result seen) {
      seen.r2 = limit.take("a") ? 1 : 0;
    }

    @Arbiter
    public void held(III_Result seen) {
      seen.r3 = limit.held("a");
    }
  }

  /** A place that is given back can be taken, and in the end none is held. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "both had one and gave it back")
  @Outcome(
      id = {"1, 0, 0", "0, 1, 0"},
      expect = Expect.ACCEPTABLE,
      desc = "one came too early")
  @State
  public static class WhatIsGivenBackIsThere {
    private final KeyedLimit limit = new KeyedLimit(1);

    @Actor
    public void one(III_Result seen) {
      seen.r1 = takeAndGiveBack();
    }

    @Actor
    public void two(III_Result seen) {
      seen.r2 = takeAndGiveBack();
    }

    private int takeAndGiveBack() {
      if (!limit.take("a")) {
        return 0;
      }
      limit.giveBack("a");
      return 1;
    }

    @Arbiter
    public void held(III_Result seen) {
      seen.r3 = limit.held("a");
    }
  }
}
