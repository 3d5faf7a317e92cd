package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QuotaTest {
  @Test
  void eachHasTheSameAndGivesItBack() {
    Quota quota = new Quota(2);
    assertTrue(quota.take("a"));
    assertTrue(quota.take("a"));
    assertFalse(quota.take("a"));
    assertTrue(quota.take("b"));
    assertEquals(2, quota.holders());
    quota.giveBack("a");
    assertEquals(1, quota.held("a"));
    assertTrue(quota.take("a"));
    quota.giveBack("b");
    quota.giveBack("b");
    assertEquals(0, quota.held("b"), "what was not taken cannot be given back");
    assertEquals(1, quota.holders());
  }

  @Test
  void zeroIsUnlimited() {
    Quota quota = new Quota(0);
    for (int i = 0; i < 1000; i++) {
      assertTrue(quota.take("a"));
    }
    assertEquals(1000, quota.held("a"));
  }
}
