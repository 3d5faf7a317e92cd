package dev.martlet.engine.limits;

import java.time.Duration;

/**
 * Durations as nanoseconds, for deadlines on the clock of {@link System#nanoTime}. A duration that
 * is too long for that means "for ever", so it becomes the longest one that a deadline can be set
 * with, instead of an exception of whoever happens to need the deadline.
 */
public final class Nanos {
  /**
   * For ever: 146 years. The distance between two times on the clock must fit into a long, and a
   * deadline must stay comparable with times that have passed.
   */
  public static final long FOREVER = Long.MAX_VALUE / 2;

  private static final Duration LONGEST = Duration.ofNanos(FOREVER);

  /** Not {@code LONGEST.negated()}, which calculates with BigDecimal: that alone takes 10 ms. */
  private static final Duration SHORTEST = Duration.ofNanos(-FOREVER);

  private Nanos() {}

  /**
   * Converts a duration.
   *
   * @param duration of any length, also a negative one
   * @return its nanoseconds, from -{@link #FOREVER} to {@link #FOREVER}
   */
  public static long of(Duration duration) {
    if (duration.compareTo(LONGEST) >= 0) {
      return FOREVER;
    }
    return duration.compareTo(SHORTEST) <= 0 ? -FOREVER : duration.toNanos();
  }

  /**
   * Converts a duration to milliseconds.
   *
   * @param duration of any length, also a negative one
   * @return the milliseconds of what {@link #of} returns
   */
  public static long millis(Duration duration) {
    return of(duration) / 1_000_000;
  }
}
