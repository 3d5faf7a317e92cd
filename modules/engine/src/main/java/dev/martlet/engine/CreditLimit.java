package dev.martlet.engine;

/**
 * A rate limit, the token bucket: credit comes in at a steady rate up to a most, and each event
 * costs one. For one thread at a time.
 */
public final class CreditLimit {
  private final double perNano;
  private final double most;
  private double credit;
  private long lastNanos;

  /**
   * A limit with full credit.
   *
   * @param perSecond how much credit comes in
   * @param most how much can be saved up
   * @param nowNanos on a monotonic clock
   */
  public CreditLimit(double perSecond, double most, long nowNanos) {
    this.perNano = perSecond / 1e9;
    this.most = most;
    this.credit = most;
    this.lastNanos = nowNanos;
  }

  /**
   * Takes the credit for one event, if there is any.
   *
   * @param nowNanos on the same clock
   * @return whether there was any
   */
  public boolean take(long nowNanos) {
    earn(nowNanos);
    if (credit < 1) {
      return false;
    }
    credit--;
    return true;
  }

  /**
   * Looks whether there is credit for one event, and leaves it.
   *
   * @param nowNanos on the same clock
   * @return whether there is any
   */
  public boolean has(long nowNanos) {
    earn(nowNanos);
    return credit >= 1;
  }

  /**
   * Whether everything that was taken has come in again.
   *
   * @param nowNanos on the same clock
   * @return true if the limit is as a new one
   */
  public boolean full(long nowNanos) {
    earn(nowNanos);
    return credit >= most;
  }

  private void earn(long nowNanos) {
    credit = Math.min(most, credit + (nowNanos - lastNanos) * perNano);
    lastNanos = nowNanos;
  }
}
