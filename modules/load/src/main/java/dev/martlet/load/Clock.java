package dev.martlet.load;

import java.time.Instant;

/** The wall clock, as snapshots tell it. */
final class Clock {
  private Clock() {}

  /** Microseconds since 1970. */
  static long micros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }
}
