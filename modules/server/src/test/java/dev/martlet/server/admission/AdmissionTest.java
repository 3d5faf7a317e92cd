package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What an authenticator may say of a token's expiry. */
class AdmissionTest {
  @Test
  void anExpiryThatNoClockCountsToIsForEverOrHasPassed() {
    assertEquals(Long.MAX_VALUE, Admission.epochMillis(Instant.MAX));
    assertEquals(Long.MIN_VALUE, Admission.epochMillis(Instant.MIN));
    assertEquals(Long.MAX_VALUE, Admission.epochMillis(Instant.ofEpochMilli(Long.MAX_VALUE)));
    assertEquals(1_500, Admission.epochMillis(Instant.ofEpochSecond(1, 500_000_000)));
  }
}
