package dev.martlet.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WriteProgressTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);
  private static final int LEAST = 100;

  private final WriteProgress progress = new WriteProgress(LEAST);
  private final long anHourAgo = System.nanoTime() - HOUR;

  /** The hour is in the past, so no test waits for it, and none is that slow. */
  private boolean slowForAnHour() {
    return progress.slowFor(System.nanoTime()) >= HOUR - 1;
  }

  @Test
  void aPeerForWhichNothingWaitsIsNotSlow() {
    progress.took(1);
    assertEquals(0, progress.slowFor(System.nanoTime()));
    progress.blocked(anHourAgo);
    assertTrue(slowForAnHour());
    progress.finished();
    assertEquals(0, progress.slowFor(System.nanoTime()));
  }

  @Test
  void bytesNowAndThenAreNoProgressButTheLeastNumberOfThemIs() {
    progress.blocked(anHourAgo);
    for (int taken = 1; taken < LEAST; taken++) {
      progress.took(1);
      progress.blocked(System.nanoTime());
      assertTrue(slowForAnHour(), "a byte now and then");
    }
    progress.took(1);
    assertFalse(slowForAnHour());
    assertTrue(progress.slowFor(System.nanoTime() + HOUR) >= HOUR - 1, "and it must go on");
  }

  @Test
  void onlyBytesThatHadWaitedProveThatThePeerIsAlive() {
    long begun = progress.lastTaken();
    progress.took(LEAST);
    assertEquals(begun, progress.lastTaken(), "the kernel took them, nobody else");
    progress.blocked(System.nanoTime());
    long before = System.nanoTime();
    progress.took(1);
    assertTrue(progress.lastTaken() - before >= 0);
  }
}
