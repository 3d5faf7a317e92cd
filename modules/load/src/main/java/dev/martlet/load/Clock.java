package dev.martlet.load;

import java.time.Instant;

/** The wall clock, in the unit of the timestamps in snapshots. */
final class Clock {
  private Clock() {}

  /** Returns the microseconds since 1970. */
  static long micros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }
}
