package dev.martlet.api;

import java.util.Objects;

/**
 * Which entities a subscriber is sent, and how often.
 *
 * @param area around him, in which he sees
 * @param hysteresis how much farther out than the border what he sees must go before he sees it no
 *     longer, as a part of the way to the border, 0 to 1: so that what stands at the border does
 *     not come and go all the time
 * @param near up to which part of the way to the border things are near, 0 to 1
 * @param farEvery what is beyond that is sent in one of so many ticks, 1 to 1000
 * @param bytesPerTick the most that one frame says of entities, from 64; then the nearest come
 *     first, and those that have waited longest
 */
public record Interest(Area area, double hysteresis, double near, int farEvery, int bytesPerTick) {
  /** Checks the ranges. */
  public Interest {
    Objects.requireNonNull(area);
    if (!(hysteresis >= 0 && hysteresis <= 1) || !(near >= 0 && near <= 1)) {
      throw new IllegalArgumentException(
          "hysteresis and near are 0 to 1: " + hysteresis + ", " + near);
    }
    if (farEvery < 1 || farEvery > 1000) {
      throw new IllegalArgumentException("farEvery is 1 to 1000: " + farEvery);
    }
    if (bytesPerTick < 64) {
      throw new IllegalArgumentException("bytesPerTick is at least 64: " + bytesPerTick);
    }
  }

  /**
   * Interest in all of an area: with a hysteresis of a tenth, everything near, and up to 64 KiB a
   * tick.
   *
   * @param area that it is in
   * @return the interest
   */
  public static Interest in(Area area) {
    return new Interest(area, 0.1, 1, 1, 64 * 1024);
  }

  /**
   * Another hysteresis.
   *
   * @param part 0 to 1
   * @return the interest with that
   */
  public Interest withHysteresis(double part) {
    return new Interest(area, part, near, farEvery, bytesPerTick);
  }

  /**
   * Things beyond a part of the way to the border less often.
   *
   * @param beyond 0 to 1
   * @param every in one of so many ticks
   * @return the interest with that
   */
  public Interest withFar(double beyond, int every) {
    return new Interest(area, hysteresis, beyond, every, bytesPerTick);
  }

  /**
   * Another budget.
   *
   * @param bytes a tick, from 64
   * @return the interest with that
   */
  public Interest withBytesPerTick(int bytes) {
    return new Interest(area, hysteresis, near, farEvery, bytes);
  }
}
