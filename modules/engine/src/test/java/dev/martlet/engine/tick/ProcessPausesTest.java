package dev.martlet.engine.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProcessPausesTest {
  private static final long LEAST = ProcessPauses.LEAST_NANOS;

  @Test
  void aShortGapIsNoPause() {
    ProcessPauses pauses = new ProcessPauses(-5);
    pauses.beat(LEAST - 5);
    assertEquals(-5, pauses.resumedAt(2 * LEAST - 5));
  }

  @Test
  void aPauseEndsWhenItIsAskedForAndAtLastWhenItIsNoticed() {
    ProcessPauses pauses = new ProcessPauses(-5);
    long resumed = 3 * LEAST;
    assertEquals(resumed, pauses.resumedAt(resumed), "before the next beat");
    pauses.beat(resumed + 7);
    assertEquals(resumed + 7, pauses.resumedAt(resumed + 9));
    pauses.beat(resumed + LEAST);
    assertEquals(resumed + 7, pauses.resumedAt(resumed + LEAST));
  }

  @Test
  void aClockThatPassesItsLargestValueMakesNoPause() {
    ProcessPauses pauses = new ProcessPauses(Long.MAX_VALUE - 1);
    pauses.beat(Long.MIN_VALUE + 1);
    assertEquals(Long.MAX_VALUE - 1, pauses.resumedAt(Long.MIN_VALUE + 2));
  }
}
