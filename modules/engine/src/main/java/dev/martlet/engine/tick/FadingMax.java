package dev.martlet.engine.tick;

/**
 * The longest duration of late: a maximum that fades by an eighth with each value. It is a number
 * in its owner's field, because an object for each of thousands of shards costs more memory
 * traffic.
 */
public final class FadingMax {
  /** Shorter durations make no difference to anybody, so they are not even written. */
  private static final long NEGLIGIBLE_NANOS = 10_000;

  private FadingMax() {}

  /**
   * Takes a value in.
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
