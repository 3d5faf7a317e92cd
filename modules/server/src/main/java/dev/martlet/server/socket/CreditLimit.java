package dev.martlet.server.socket;

/**
 * A rate limit: credit comes in at a steady rate up to a most, and each event costs one. For one
 * thread at a time.
 */
final class CreditLimit {
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
  CreditLimit(double perSecond, double most, long nowNanos) {
    this.perNano = perSecond / 1e9;
    this.most = most;
    this.credit = most;
    this.lastNanos = nowNanos;
  }

  /** Takes the credit for one event, if there is any. */
  boolean take(long nowNanos) {
    credit = Math.min(most, credit + (nowNanos - lastNanos) * perNano);
    lastNanos = nowNanos;
    if (credit < 1) {
      return false;
    }
    credit--;
    return true;
  }
}
