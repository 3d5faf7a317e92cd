package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.Hold;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many shards may be made on demand. */
class OnDemandQuotaTest {
  private static final Optional<ShardLookup> OF_OWNER = Optional.of(new ShardLookup.TooMany(true));
  private static final Optional<ShardLookup> OF_ALL = Optional.of(new ShardLookup.TooMany(false));

  private final OnDemandQuota quota =
      new OnDemandQuota(EngineLimits.builder().shardsOnDemand(2).shardsPerOwner(1).build());

  private Hold take(String owner) {
    Hold places = new Hold();
    assertEquals(Optional.empty(), quota.noPlaceFor(owner, places));
    return places;
  }

  @Test
  void whoAsksWhetherThereIsAPlaceTakesNone() {
    for (int i = 0; i < 5; i++) {
      assertEquals(Optional.empty(), quota.whyFull("eva"));
    }
    take("eva");
    assertEquals(OF_OWNER, quota.whyFull("eva"));
    assertEquals(Optional.empty(), quota.whyFull("adam"));
    Hold last = take("adam");
    assertEquals(OF_ALL, quota.whyFull("eva"));
    assertEquals(OF_ALL, quota.whyFull("cain"));
    last.release();
    assertEquals(OF_OWNER, quota.whyFull("eva"));
    take("cain");
  }
}
