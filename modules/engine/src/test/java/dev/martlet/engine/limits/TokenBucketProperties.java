package dev.martlet.engine.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class TokenBucketProperties {
  private static final long SECOND = 1_000_000_000L;

  @Property
  void neverMoreThanTheBurstAndWhatCameInMeanwhile(
      @ForAll @IntRange(min = 1, max = 500) int perSecond,
      @ForAll @IntRange(min = 1, max = 500) int burst,
      @ForAll List<@LongRange(min = 0, max = SECOND) Long> gaps) {
    TokenBucket limit = new TokenBucket(perSecond, burst, 0);
    long now = 0;
    int taken = 0;
    for (long gap : gaps) {
      now += gap;
      taken += limit.take(now) ? 1 : 0;
    }
    assertTrue(taken <= burst + now * perSecond / (double) SECOND + 1e-6);
  }

  @Property
  void whatCostsMoreTakesMoreAndADebtIsPaidFirst(
      @ForAll @IntRange(min = 1, max = 500) int perSecond,
      @ForAll @IntRange(min = 1, max = 500) int burst,
      @ForAll List<@IntRange(min = -300, max = 300) Integer> costs,
      @ForAll @LongRange(min = 0, max = SECOND) long gap) {
    TokenBucket limit = new TokenBucket(perSecond, burst, 0);
    long now = 0;
    long taken = 0;
    for (int cost : costs) {
      now += gap;
      if (cost < 0) { // charged in any case
        boolean had = limit.has(now);
        limit.charge(-cost, now);
        taken += had ? -cost : 0;
        if (!had) {
          assertFalse(limit.take(now), "a debt does not get smaller by being added to");
          return;
        }
      } else if (limit.take(cost, now)) {
        taken += cost;
      }
      assertTrue(taken <= burst + 300 + now * perSecond / (double) SECOND + 1e-6);
    }
  }

  @Property
  void aSteadySenderIsNeverRefused(@ForAll @IntRange(min = 1, max = 1000) int perSecond) {
    TokenBucket limit = new TokenBucket(perSecond, 2, 0);
    for (int i = 1; i <= 3 * perSecond; i++) {
      assertTrue(limit.take(i * SECOND / perSecond));
    }
  }

  @Example
  void theBurstComesBackAfterARest() {
    TokenBucket limit = new TokenBucket(10, 5, -7);
    int taken = 0;
    while (limit.take(-7)) {
      taken++;
    }
    assertEquals(5, taken);
    assertFalse(limit.take(-7 + SECOND / 20));
    assertTrue(limit.take(-7 + SECOND / 8));
  }
}
