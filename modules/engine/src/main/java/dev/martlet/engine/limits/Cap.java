package dev.martlet.engine.limits;

/** The one rule for settings that say how many there may be: 0 stands for no limit. */
public final class Cap {
  private Cap() {}

  /**
   * Whether there are more than there may be.
   *
   * @param most there may be; 0 for no limit
   * @param count there are
   * @return true if the count is over the limit
   */
  public static boolean exceeded(int most, long count) {
    return most > 0 && count > most;
  }

  /**
   * Whether there may be no more.
   *
   * @param most there may be; 0 for no limit
   * @param count there are
   * @return true if one more would be over the limit
   */
  public static boolean reached(int most, long count) {
    return exceeded(most, count + 1);
  }
}
