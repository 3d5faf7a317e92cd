package dev.martlet.api.interest;

import java.util.Objects;

/**
 * Which entities a subscriber is sent, and how often.
 *
 * @since 1.0
 */
public final class Interest {
  private final Area area;
  private final double hysteresis;
  private final double near;
  private final int farEvery;
  private final int bytesPerTick;

  private Interest(Area area, double hysteresis, double near, int farEvery, int bytesPerTick) {
    Objects.requireNonNull(area, "area is null");
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
    this.area = area;
    this.hysteresis = hysteresis;
    this.near = near;
    this.farEvery = farEvery;
    this.bytesPerTick = bytesPerTick;
  }

  /**
   * The area around the subscriber's position in which they see entities.
   *
   * @return the area
   */
  public Area area() {
    return area;
  }

  /**
   * How far beyond the border a visible entity must move before it is no longer seen. It keeps
   * entities at the border from appearing and disappearing all the time.
   *
   * @return a fraction of the distance from the centre to the border, 0 to 1
   */
  public double hysteresis() {
    return hysteresis;
  }

  /**
   * Up to where entities are near.
   *
   * @return a fraction of the distance from the centre to the border, 0 to 1
   */
  public double near() {
    return near;
  }

  /**
   * How often entities beyond that are sent.
   *
   * @return in one of this many ticks, 1 to 1000
   */
  public int farEvery() {
    return farEvery;
  }

  /**
   * What one frame spends on entities. If they do not all fit, the nearest go first, and those that
   * have waited longest.
   *
   * @return the maximum in bytes, at least 64
   */
  public int bytesPerTick() {
    return bytesPerTick;
  }

  /**
   * Returns an interest in everything in an area: with a hysteresis of 0.1, all of it near, and up
   * to 64 KiB a tick.
   *
   * @param area to see
   * @return the interest
   */
  public static Interest in(Area area) {
    return new Interest(area, 0.1, 1, 1, 64 * 1024);
  }

  /**
   * Returns this interest with another hysteresis.
   *
   * @param part the hysteresis, 0 to 1
   * @return the changed interest
   */
  public Interest withHysteresis(double part) {
    return new Interest(area, part, near, farEvery, bytesPerTick);
  }

  /**
   * Returns this interest with far entities sent less often.
   *
   * @param beyond fraction of the distance from the centre to the border up to which entities are
   *     near, 0 to 1
   * @param every far entities are sent in one of this many ticks, 1 to 1000
   * @return the changed interest
   */
  public Interest withFar(double beyond, int every) {
    return new Interest(area, hysteresis, beyond, every, bytesPerTick);
  }

  /**
   * Returns this interest with another byte budget.
   *
   * @param bytes for entities in one tick, at least 64
   * @return the changed interest
   */
  public Interest withBytesPerTick(int bytes) {
    return new Interest(area, hysteresis, near, farEvery, bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Interest that
        && area.equals(that.area)
        && Double.compare(hysteresis, that.hysteresis) == 0
        && Double.compare(near, that.near) == 0
        && farEvery == that.farEvery
        && bytesPerTick == that.bytesPerTick;
  }

  @Override
  public int hashCode() {
    return Objects.hash(area, hysteresis, near, farEvery, bytesPerTick);
  }

  /** Shows all values. */
  @Override
  public String toString() {
    return "Interest["
        + "area="
        + area
        + ", hysteresis="
        + hysteresis
        + ", near="
        + near
        + ", farEvery="
        + farEvery
        + ", bytesPerTick="
        + bytesPerTick
        + "]";
  }
}
