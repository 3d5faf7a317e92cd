package dev.martlet.api.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
  void itIsSavedAndGoesOn() {
    TickHistory<String> history = new TickHistory<>(3);
    assertEquals(List.of(), history.values());
    assertEquals(OptionalLong.empty(), history.newest());
    for (int tick = 1; tick <= 5; tick++) {
      history.add(tick, "t" + tick);
    }
    TickHistory<String> again = new TickHistory<>(3);
    again.addAll(history.newest().orElseThrow(), history.values());
    assertEquals(List.of("t3", "t4", "t5"), again.values());
    again.add(6, "t6");
    assertEquals(Optional.of("t4"), again.at(1));
  }

  @Test
  void ifTicksAreLeftOutItForgetsThoseBefore() {
    TickHistory<String> history = new TickHistory<>(3);
    history.add(1, "t1");
    history.add(9, "t9");
    assertEquals(Optional.of("t9"), history.at(1));
    assertEquals(List.of("t9"), history.values());
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    TickHistory<String> history = new TickHistory<>(1);
    history.add(1, "one");
    assertThrows(IllegalArgumentException.class, () -> history.add(0, "none"));
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
