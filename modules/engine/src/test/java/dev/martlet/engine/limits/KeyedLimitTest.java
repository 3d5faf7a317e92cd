package dev.martlet.engine.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyedLimitTest {
  @Test
  void eachHasTheSameAndGivesItBack() {
    KeyedLimit limit = new KeyedLimit(2);
    assertTrue(limit.take("a"));
    assertTrue(limit.take("a"));
    assertFalse(limit.take("a"));
    assertTrue(limit.take("b"));
    assertEquals(2, limit.held("a"));
    assertEquals(1, limit.held("b"));
    limit.giveBack("a");
    assertEquals(1, limit.held("a"));
    assertTrue(limit.take("a"));
    limit.giveBack("b");
    limit.giveBack("b");
    assertEquals(0, limit.held("b"), "what was not taken cannot be given back");
    assertEquals(2, limit.held("a"));
  }

  @Test
  void zeroIsUnlimited() {
    KeyedLimit limit = new KeyedLimit(0);
    for (int i = 0; i < 1000; i++) {
      assertTrue(limit.take("a"));
    }
    assertEquals(1000, limit.held("a"));
  }
}
