package dev.martlet.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A burst is tolerated, and who goes on is not. */
class ExcessTest {
  private static final long MS = 1_000_000L;

  private final Excess excess = new Excess();

  @Test
  void asMuchAsYouLikeAtOnceIsTolerated() {
    for (int i = 0; i < 100_000; i++) {
      assertFalse(excess.again(-3));
    }
  }

  @Test
  void whoGoesOnIsToleratedForFiveSeconds() {
    long now = Long.MAX_VALUE - 1000 * MS; // the clock may run over
    int times = 0;
    while (!excess.again(now)) {
      now += 100 * MS;
      times++;
    }
    assertEquals(51, times);
  }

  @Test
  void whoStopsBeginsAnew() {
    for (int burst = 0; burst < 10; burst++) {
      for (int i = 0; i < 20; i++) {
        assertFalse(excess.again(burst * 10_000 * MS + i * 200 * MS));
      }
    }
    for (int i = 0; i < 3; i++) {
      assertFalse(excess.again(200_000 * MS + i * 1999 * MS));
    }
    assertTrue(excess.again(200_000 * MS + 3 * 1999 * MS));
  }
}
