package dev.martlet.engine.limits;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A connection takes places while it ends, which two threads may notice. */
public final class HoldStress {
  private HoldStress() {}

  /** Whatever was taken is given back, once. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 0"},
      expect = Expect.ACCEPTABLE,
      desc = "taken and given back, or released before")
  @State
  public static class NothingIsLeft {
    private final CountedLimit limit = new CountedLimit(1);
    private final Hold hold = new Hold();

    @Actor
    public void take(II_Result seen) {
      try {
        seen.r1 = hold.take(limit) ? 1 : 0;
      } catch (IllegalStateException e) {
        seen.r1 = 0; // released already
      }
    }

    @Actor
    public void end() {
      hold.release();
    }

    @Actor
    public void endToo() {
      hold.release();
    }

    @Arbiter
    public void held(II_Result seen) {
      seen.r2 = limit.taken();
    }
  }
}
