package dev.martlet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
  @Test
  void aChoreThatFailsDoesNotKeepTheOthersFromBeingDone() {
    List<String> done = new ArrayList<>();
    Housekeeping.attemptAll(
        () -> done.add("first"),
        () -> {
          throw new StackOverflowError("a test's");
        },
        () -> done.add("last"));
    assertEquals(List.of("first", "last"), done);
  }

  @Test
  void theThreadSurvivesWhateverAChoreThrows() throws Exception {
    CountDownLatch rounds = new CountDownLatch(2);
    try (Housekeeping housekeeping =
        new Housekeeping(
            () -> {
              throw new OutOfMemoryError("a test's");
            },
            () -> {
              throw new StackOverflowError("a test's");
            },
            rounds::countDown)) {
      assertTrue(rounds.await(60, TimeUnit.SECONDS), housekeeping::toString);
    }
  }
}
