package dev.martlet.engine.limits;

/** The rule shared by all settings that limit a number: 0 means no limit. */
public final class Cap {
  private Cap() {}

  /**
   * Whether a count is over its limit.
   *
   * @param max the limit; 0 for no limit
   * @param count to compare
   * @return true if the count is over the limit
   */
  public static boolean exceeded(long max, long count) {
    return max > 0 && count > max;
  }

  /**
   * Whether a count is at its limit or over it.
   *
   * @param max the limit; 0 for no limit
   * @param count to compare
   * @return true if one more would be over the limit
   */
  public static boolean reached(int max, long count) {
    return exceeded(max, count + 1);
  }
}
