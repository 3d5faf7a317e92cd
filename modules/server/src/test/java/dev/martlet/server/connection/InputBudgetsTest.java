package dev.martlet.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.Hold;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.config.ServerConfig;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Who has which budget of inputs, and for how long it is remembered. */
class InputBudgetsTest {
  private static final ShardId SHARD = new ShardId("arena:lobby");
  private static final Principal EVA = Principal.user("eva");

  private final InputBudgets budgets = new InputBudgets(config(), 3, System::nanoTime);

  private static long now() {
    return System.nanoTime();
  }

  private static ServerConfig config() {
    Properties properties = new Properties();
    properties.setProperty("martlet.home", ".");
    properties.setProperty("martlet.limits.malformed-inputs-per-minute", "2");
    try {
      return ConfigReader.read(properties, Map.of());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void comingAgainGivesNoFreshBudget() {
    try (Hold first = new Hold()) {
      InputBudget budget = budgets.use("a", EVA, SHARD, first);
      assertTrue(budget.takeMalformed(now()) && budget.takeMalformed(now()));
      assertFalse(budget.takeMalformed(now()));
    }
    budgets.sweep();
    try (Hold again = new Hold()) {
      assertFalse(budgets.use("a", EVA, SHARD, again).allowsMalformed(now()));
    }
  }

  @Test
  void anotherConnectionSharesItAndAnotherAddressUserOrShardDoesNot() {
    try (Hold hold = new Hold()) {
      InputBudget eva = budgets.use("a", EVA, SHARD, hold);
      assertSame(eva, budgets.use("a", EVA, SHARD, hold));
      assertNotSame(eva, budgets.use("b", EVA, SHARD, hold));
      assertNotSame(eva, budgets.use("a", Principal.user("adam"), SHARD, hold));
      assertNotSame(eva, budgets.use("a", Principal.anonymous(), SHARD, hold));
      assertNotSame(eva, budgets.use("a", EVA, new ShardId("arena:other"), hold));
    }
  }

  @Test
  void theAnonymousOfOneAddressHaveThatOfSeveralTogether() {
    try (Hold hold = new Hold()) {
      InputBudget budget = budgets.use("a", Principal.anonymous(), SHARD, hold);
      int share = EngineLimits.DEFAULT.anonymousShare();
      for (int i = 0; i < 2 * share; i++) {
        assertTrue(budget.takeMalformed(now()));
      }
      assertFalse(budget.takeMalformed(now()));
    }
  }

  @Test
  void oneThatIsFullAndUnusedIsForgotten() {
    Hold hold = new Hold();
    InputBudget used = budgets.use("a", EVA, SHARD, hold);
    budgets.sweep();
    assertEquals(1, budgets.size(), "a connection uses it");
    assertTrue(used.takeMalformed(now()));
    hold.release();
    budgets.sweep();
    assertEquals(1, budgets.size(), "it is not full");
    try (Hold other = new Hold()) {
      budgets.use("b", EVA, SHARD, other);
    }
    budgets.sweep();
    assertEquals(1, budgets.size(), "the other is");
  }

  @Test
  void memoryIsBounded() {
    try (Hold hold = new Hold()) {
      for (int i = 0; i < 10; i++) {
        assertTrue(budgets.use("a" + i, EVA, SHARD, hold).takeInput(now()));
      }
      assertEquals(3, budgets.size());
    }
  }
}
