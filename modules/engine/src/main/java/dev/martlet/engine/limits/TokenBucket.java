package dev.martlet.engine.limits;

/**
 * A rate limit: tokens come in at a steady rate up to a most, and each event costs one. For one
 * thread at a time.
 */
public final class TokenBucket {
  private final double perNano;
  private final double most;
  private double tokens;
  private long lastNanos;

  /**
   * A full bucket.
   *
   * @param perSecond how many tokens come in
   * @param most tokens that can be saved up
   * @param nowNanos on a monotonic clock
   */
  public TokenBucket(double perSecond, double most, long nowNanos) {
    this.perNano = perSecond / 1e9;
    this.most = most;
    this.tokens = most;
    this.lastNanos = nowNanos;
  }

  /**
   * Takes the token for one event, if there is one.
   *
   * @param nowNanos on the same clock
   * @return whether there was one
   */
  public boolean take(long nowNanos) {
    refill(nowNanos);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /**
   * Whether there is a token for one event; it is not taken.
   *
   * @param nowNanos on the same clock
   * @return whether {@link #take} would succeed
   */
  public boolean has(long nowNanos) {
    refill(nowNanos);
    return tokens >= 1;
  }

  /**
   * Whether everything that was taken has come in again.
   *
   * @param nowNanos on the same clock
   * @return true if the bucket is as a new one
   */
  public boolean full(long nowNanos) {
    refill(nowNanos);
    return tokens >= most;
  }

  private void refill(long nowNanos) {
    tokens = Math.min(most, tokens + (nowNanos - lastNanos) * perNano);
    lastNanos = nowNanos;
  }
}
