package dev.martlet.engine.tick;

/**
 * A recent maximum of durations: it fades by an eighth with each new value. The maximum is a plain
 * number in a field of its owner, because one more object for each of thousands of shards costs
 * memory traffic.
 */
public final class FadingMax {
  /** Shorter durations are of no interest, so the field is not even written. */
  private static final long NEGLIGIBLE_NANOS = 10_000;

  private FadingMax() {}

  /**
   * Adds a value.
   *
   * @param max so far, in nanoseconds
   * @param nanos the new value
   * @return the new maximum; the same as before if both are negligible
   */
  public static long next(long max, long nanos) {
    long next = Math.max(nanos, max - max / 8);
    return next > NEGLIGIBLE_NANOS || max > NEGLIGIBLE_NANOS ? next : max;
  }
}
