package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinuteBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<String> spent = new ArrayList<>();

  @Test
  void anAddressThatFailsTooOftenWaits() {
    MinuteBudget budget = new MinuteBudget(2, spent::add);
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
    MinuteBudget budget = new MinuteBudget(2, 1, spent::add);
    budget.charge("a", 0);
    budget.sweep(29 * SECOND);
    failTwice(budget, "b", 29 * SECOND);
    assertFalse(budget.spent("b", 29 * SECOND), "there is no room for it beside a");
    budget.sweep(61 * SECOND);
    failTwice(budget, "b", 61 * SECOND);
    assertTrue(budget.spent("b", 61 * SECOND), "a was forgotten");
  }

  private static void failTwice(MinuteBudget budget, String address, long now) {
    budget.charge(address, now);
    budget.charge(address, now);
  }

  @Test
  void whatIsTakenIsCounted() {
    MinuteBudget budget = new MinuteBudget(2, spent::add);
    assertTrue(budget.take("a", 0) && budget.take("a", 0));
    assertEquals(List.of(), spent);
    assertFalse(budget.take("a", 0));
    assertTrue(budget.spent("a", 0));
    assertEquals(List.of("a", "a"), spent, "each time that it may not");
    assertTrue(budget.take("b", 0), "another address");
    assertTrue(budget.take("a", 30 * SECOND), "half of it has come in again");
  }

  @Test
  void whatHasHappenedIsCountedAndNobodyIsRefusedForIt() {
    MinuteBudget budget = new MinuteBudget(2, spent::add);
    for (int i = 0; i < 3; i++) {
      budget.charge("a", 0);
    }
    assertEquals(List.of(), spent);
    assertFalse(budget.take("a", 0));
    assertEquals(List.of("a"), spent);
  }

  @Test
  void whatIsGivenBackMayBeTakenAgain() {
    MinuteBudget budget = new MinuteBudget(1, spent::add);
    assertTrue(budget.take("a", 0));
    budget.giveBack("a", 0);
    assertTrue(budget.take("a", 0));
    budget.giveBack("a", 0);
    budget.giveBack("a", 0);
    budget.giveBack("b", 0);
    assertTrue(budget.take("a", 0));
    assertFalse(budget.take("a", 0), "never more than there can be");
  }

  @Test
  void zeroIsUnlimited() {
    MinuteBudget budget = new MinuteBudget(0, spent::add);
    for (int i = 0; i < 100; i++) {
      assertTrue(budget.take("a", 0));
      budget.charge("a", 0);
    }
    assertFalse(budget.spent("a", 0));
  }
}
