package dev.martlet.api.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TickHistoryTest {
  @Test
  void itRemembersTheLastTicksAndNothingElse() {
    TickHistory<String> history = TickHistory.reaching(Duration.ofMillis(150), 20);
    assertEquals(Optional.empty(), history.at(7));
    for (long tick = 7; tick <= 17; tick++) {
      history.add(tick, "t" + tick);
      assertEquals(Optional.of("t" + tick), history.at(tick));
    }
    assertEquals(Optional.of("t14"), history.at(14));
    assertEquals(Optional.of("t14"), history.at(13), "three ticks are 150 ms");
    assertEquals(Optional.of("t14"), history.at(Long.MIN_VALUE));
    assertEquals(Optional.of("t16"), history.at(16));
    assertEquals(Optional.of("t17"), history.at(Long.MAX_VALUE));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    TickHistory<String> history = new TickHistory<>(1);
    history.add(1, "one");
    assertThrows(IllegalArgumentException.class, () -> history.add(3, "three"));
    assertThrows(IllegalArgumentException.class, () -> history.add(1, "one again"));
    assertThrows(IllegalArgumentException.class, () -> new TickHistory<>(0));
    assertThrows(
        IllegalArgumentException.class, () -> TickHistory.reaching(Duration.ofMillis(-1), 20));
    assertThrows(
        IllegalArgumentException.class, () -> TickHistory.reaching(Duration.ofDays(1), 20));
    assertThrows(
        IllegalArgumentException.class,
        () -> TickHistory.reaching(ChronoUnit.FOREVER.getDuration(), Integer.MAX_VALUE));
    assertThrows(
        IllegalArgumentException.class,
        () -> TickHistory.reaching(Duration.ofSeconds(100_000), Integer.MAX_VALUE));
    history.add(2, "two");
    assertEquals(Optional.of("two"), history.at(1));
  }
}
