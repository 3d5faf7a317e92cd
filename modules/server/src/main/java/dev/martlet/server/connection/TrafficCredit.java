package dev.martlet.server.connection;

import dev.martlet.engine.limits.TokenBucket;

/**
 * What one holder may still send: so many frames, with so many bytes. It fills up again at a steady
 * rate, and holds what comes in two seconds. Any thread.
 */
final class TrafficCredit {
  /** What is over. */
  enum Answer {
    /** Nothing: it was taken. */
    TAKEN,
    /** There is no credit for so many bytes. */
    NO_BYTES,
    /** There is no credit for another frame. */
    NO_FRAMES
  }

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
   * Pays for a frame before it is read. If the credit is not enough, nothing is taken.
   *
   * @param length of the frame's payload, in bytes
   */
  synchronized Answer take(long length, long nowNanos) {
    if (!frames.has(nowNanos)) {
      return Answer.NO_FRAMES;
    }
    if (!bytes.take(length, nowNanos)) {
      return Answer.NO_BYTES;
    }
    frames.take(nowNanos);
    return Answer.TAKEN;
  }

  /** Pays for what was found in a frame, even if the credit is not enough. */
  synchronized void charge(long more, long nowNanos) {
    bytes.charge(more, nowNanos);
  }

  /** Whether it is in the state of a new one. */
  synchronized boolean full(long nowNanos) {
    return bytes.full(nowNanos) && frames.full(nowNanos);
  }
}
