package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FailureBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void whoFailsTooOftenWaitsAndHasTheWholeBudgetAgainAfterAMinute() {
    FailureBudget budget = new FailureBudget(2);
    budget.charge("a", 0);
    assertFalse(budget.spent("a", 0));
    budget.charge("a", 0);
    assertTrue(budget.spent("a", 0));
    assertFalse(budget.spent("b", 0), "another address");
    budget.sweep(30 * SECOND);
    assertFalse(budget.spent("a", 31 * SECOND), "half of it has come in again");
    budget.sweep(61 * SECOND);
    budget.charge("a", 61 * SECOND);
    assertFalse(budget.spent("a", 61 * SECOND), "one failure of two");
    budget.charge("a", 61 * SECOND);
    assertTrue(budget.spent("a", 61 * SECOND));
  }

  @Test
  void zeroIsUnlimited() {
    FailureBudget budget = new FailureBudget(0);
    for (int i = 0; i < 100; i++) {
      budget.charge("a", 0);
    }
    assertFalse(budget.spent("a", 0));
  }
}
