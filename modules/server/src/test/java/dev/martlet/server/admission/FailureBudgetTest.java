package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FailureBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void anAddressThatFailsTooOftenWaits() {
    FailureBudget budget = new FailureBudget(2);
    budget.charge("a", 0);
    assertFalse(budget.spent("a", 0));
    budget.charge("a", 0);
    assertTrue(budget.spent("a", 0));
    assertFalse(budget.spent("b", 0), "another address");
    budget.sweep(30 * SECOND);
    assertFalse(budget.spent("a", 31 * SECOND), "half of it has come in again");
  }

  @Test
  void anAddressIsRememberedUntilItsBudgetIsFullAgain() {
    FailureBudget budget = new FailureBudget(2, 1);
    budget.charge("a", 0);
    budget.sweep(29 * SECOND);
    failTwice(budget, "b", 29 * SECOND);
    assertFalse(budget.spent("b", 29 * SECOND), "there is no room for it beside a");
    budget.sweep(61 * SECOND);
    failTwice(budget, "b", 61 * SECOND);
    assertTrue(budget.spent("b", 61 * SECOND), "a was forgotten");
  }

  private static void failTwice(FailureBudget budget, String address, long now) {
    budget.charge(address, now);
    budget.charge(address, now);
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
