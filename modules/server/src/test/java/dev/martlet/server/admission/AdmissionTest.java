package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What an authenticator may say of a token's expiry. */
class AdmissionTest {
  @Test
  void anExpiryThatNoClockCountsToIsForEverOrHasPassed() {
    assertEquals(Long.MAX_VALUE, Admitted.epochMillis(Instant.MAX));
    assertEquals(Long.MIN_VALUE, Admitted.epochMillis(Instant.MIN));
    assertEquals(Long.MAX_VALUE, Admitted.epochMillis(Instant.ofEpochMilli(Long.MAX_VALUE)));
    assertEquals(1_500, Admitted.epochMillis(Instant.ofEpochSecond(1, 500_000_000)));
  }
}
