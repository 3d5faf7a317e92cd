package dev.martlet.server.connection;

import dev.martlet.engine.limits.TokenBucket;

/**
 * What one holder may still send: so many frames, with so many bytes. It fills up again at a steady
 * rate, and holds what comes in two seconds. What was sent is charged in any case: as long as there
 * is a debt, no more is to be read. One thread at a time.
 */
final class TrafficCredit {
  private static final int SECONDS_HELD = 2;

  private final TokenBucket bytes;
  private final TokenBucket frames;

  /**
   * A full credit.
   *
   * @param bytesPerSecond that arrive; 0 for no limit
   * @param framesPerSecond that arrive; 0 for no limit
   * @param longest frame that a full credit suffices for in any case, in bytes
   * @param nowNanos on a monotonic clock
   */
  TrafficCredit(int bytesPerSecond, int framesPerSecond, int longest, long nowNanos) {
    double held = Math.max((double) SECONDS_HELD * bytesPerSecond, longest);
    this.bytes = bucket(bytesPerSecond, held, nowNanos);
    this.frames = bucket(framesPerSecond, (double) SECONDS_HELD * framesPerSecond, nowNanos);
  }

  private static TokenBucket bucket(int perSecond, double held, long nowNanos) {
    return new TokenBucket(perSecond, perSecond == 0 ? Double.POSITIVE_INFINITY : held, nowNanos);
  }

  /**
   * A part of this limit for one of so many, and empty, so that nobody has more of it by coming
   * anew.
   */
  static TrafficCredit part(
      int bytesPerSecond, int framesPerSecond, int many, int longest, long nowNanos) {
    TrafficCredit part =
        new TrafficCredit(
            divide(bytesPerSecond, many), divide(framesPerSecond, many), longest, nowNanos);
    if (bytesPerSecond > 0) {
      part.bytes.emptied();
    }
    if (framesPerSecond > 0) {
      part.frames.emptied();
    }
    return part;
  }

  private static int divide(int perSecond, int many) {
    return perSecond == 0 ? 0 : Math.max(1, perSecond / many);
  }

  /** Pays for what was sent. */
  void charge(long newBytes, long newFrames, long nowNanos) {
    bytes.overdraw(newBytes, nowNanos);
    frames.overdraw(newFrames, nowNanos);
  }

  /** Whether more bytes were sent than there was credit for, and the debt is not paid yet. */
  boolean owesBytes(long nowNanos) {
    return bytes.owes(nowNanos);
  }

  /** The same for frames. */
  boolean owesFrames(long nowNanos) {
    return frames.owes(nowNanos);
  }

  /** Whether twice as many bytes were sent at once as there may be. */
  boolean overdrawnBytes(long nowNanos) {
    return bytes.overdrawn(nowNanos);
  }

  /** The same for frames. */
  boolean overdrawnFrames(long nowNanos) {
    return frames.overdrawn(nowNanos);
  }

  /** Whether it is in the state of a new one. */
  boolean full(long nowNanos) {
    return bytes.full(nowNanos) && frames.full(nowNanos);
  }
}
