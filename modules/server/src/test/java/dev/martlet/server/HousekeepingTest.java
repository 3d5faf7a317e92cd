package dev.martlet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
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
}
