package dev.martlet.engine.limits;

/**
 * A rate limit: tokens arrive at a steady rate up to a maximum, and each event costs one, or what
 * the caller says. For one thread at a time.
 */
public final class TokenBucket {
  private final double perNano;
  private final double max;
  private double tokens;
  private long lastNanos;

  /**
   * A full bucket.
   *
   * @param perSecond how many tokens arrive
   * @param max tokens that the bucket holds
   * @param nowNanos on a monotonic clock
   */
  public TokenBucket(double perSecond, double max, long nowNanos) {
    this.perNano = perSecond / 1e9;
    this.max = max;
    this.tokens = max;
    this.lastNanos = nowNanos;
  }

  /**
   * A full bucket for a configured rate, which may be none.
   *
   * @param perSecond how many tokens arrive
   * @param max tokens that the bucket holds; 0 for no limit, see {@link Cap}
   * @param nowNanos on a monotonic clock
   * @return the bucket
   */
  public static TokenBucket capped(double perSecond, double max, long nowNanos) {
    return new TokenBucket(perSecond, max == 0 ? Double.POSITIVE_INFINITY : max, nowNanos);
  }

  /**
   * Makes it empty: who comes anew finds nothing in it.
   *
   * @return this
   */
  public TokenBucket emptied() {
    tokens = 0;
    return this;
  }

  /**
   * Takes a token for one event, if there is one.
   *
   * @param nowNanos on the same clock
   * @return whether there was one
   */
  public boolean take(long nowNanos) {
    return take(1, nowNanos);
  }

  /**
   * Takes the tokens for one event, if there are so many. Otherwise none is taken.
   *
   * @param cost of the event, in tokens
   * @param nowNanos on the same clock
   * @return whether there were so many
   */
  public boolean take(long cost, long nowNanos) {
    refill(nowNanos);
    if (tokens < cost) {
      return false;
    }
    tokens -= cost;
    return true;
  }

  /**
   * Takes tokens for something that has happened, even if there are not so many: there are none
   * then until the debt is paid.
   *
   * @param cost in tokens
   * @param nowNanos on the same clock
   */
  public void charge(long cost, long nowNanos) {
    refill(nowNanos);
    tokens -= cost;
  }

  /**
   * The same, but the debt is no greater than what the bucket holds: the rest is let go.
   *
   * @param cost in tokens
   * @param nowNanos on the same clock
   */
  public void overdraw(long cost, long nowNanos) {
    refill(nowNanos);
    tokens = Math.max(-max, tokens - cost);
  }

  /**
   * Whether there is a debt.
   *
   * @param nowNanos on the same clock
   * @return true until it is paid
   */
  public boolean owes(long nowNanos) {
    refill(nowNanos);
    return tokens < 0;
  }

  /**
   * Whether the debt is as great as it can be.
   *
   * @param nowNanos on the same clock
   * @return true if more was taken than is let go
   */
  public boolean overdrawn(long nowNanos) {
    refill(nowNanos);
    return tokens <= -max;
  }

  /**
   * Whether there is a token for one event. Does not take it.
   *
   * @param nowNanos on the same clock
   * @return whether {@link #take} would succeed
   */
  public boolean has(long nowNanos) {
    refill(nowNanos);
    return tokens >= 1;
  }

  /**
   * Whether the bucket holds as many tokens as it can.
   *
   * @param nowNanos on the same clock
   * @return true if the bucket is in the state of a new one
   */
  public boolean full(long nowNanos) {
    refill(nowNanos);
    return tokens >= max;
  }

  private void refill(long nowNanos) {
    tokens = Math.min(max, tokens + (nowNanos - lastNanos) * perNano);
    lastNanos = nowNanos;
  }
}
