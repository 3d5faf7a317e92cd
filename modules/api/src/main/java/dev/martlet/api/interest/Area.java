package dev.martlet.api.interest;

import java.util.Objects;

/**
 * A region of space around a centre: a subscriber at the centre is sent the entities in it. The
 * three basic areas, sphere, box and cells, can be combined.
 *
 * <p>Lengths are in the game's own units. A game of two dimensions leaves z at 0.
 *
 * @since 1.0
 */
public sealed interface Area {
  /**
   * Everything within a distance of the centre.
   *
   * @param radius greater than 0
   * @return the area
   */
  static Area sphere(double radius) {
    return new Sphere(radius);
  }

  /**
   * A box whose sides are parallel to the axes.
   *
   * @param halfX from the centre to either side, greater than 0
   * @param halfY the same upwards and downwards
   * @param halfZ the same to the front and the back
   * @return the area
   */
  static Area box(double halfX, double halfY, double halfZ) {
    return new Box(halfX, halfY, halfZ);
  }

  /**
   * Cells of a grid: the cell of the centre, and those around it. The area changes only when the
   * centre moves to another cell.
   *
   * @param size of a cell along each axis, greater than 0
   * @param radius number of cells to each side of the centre's cell; 0 is that cell alone
   * @return the area
   */
  static Area cells(double size, int radius) {
    return new Cells(size, radius);
  }

  /**
   * The intersection with another area.
   *
   * @param other area
   * @return the area that they have in common
   */
  default Area and(Area other) {
    return new Both(this, other);
  }

  /**
   * The union with another area.
   *
   * @param other area
   * @return both areas together
   */
  default Area or(Area other) {
    return new Either(this, other);
  }

  /**
   * The part of this area that is not in another.
   *
   * @param other area
   * @return this area without the other
   */
  default Area without(Area other) {
    return new Except(this, other);
  }

  /**
   * Returns how far out a point is, as a fraction of the distance from the centre to the border.
   *
   * @param x of the centre
   * @param y of the centre
   * @param z of the centre
   * @param px of the point
   * @param py of the point
   * @param pz of the point
   * @return 0 at the centre to 1 at the border, which is inside; more than 1 outside
   */
  double measure(double x, double y, double z, double px, double py, double pz);

  /**
   * Returns whether a point is inside the area after scaling it.
   *
   * @param scale factor by which the area is enlarged; 1 is the area itself
   * @param x of the centre
   * @param y of the centre
   * @param z of the centre
   * @param px of the point
   * @param py of the point
   * @param pz of the point
   * @return whether its {@link #measure} is at most the scale, apart from rounding
   */
  default boolean holds(
      double scale, double x, double y, double z, double px, double py, double pz) {
    return measure(x, y, z, px, py, pz) <= scale;
  }

  /**
   * Returns how far the area reaches from its centre, along the axis on which it reaches farthest.
   *
   * @return the length
   */
  double reach();

  /**
   * Everything within a distance of the centre.
   *
   * @param radius greater than 0
   * @since 1.0
   */
  record Sphere(double radius) implements Area {
    /** Checks the range. */
    public Sphere {
      requireLength(radius);
    }

    @Override
    public double measure(double x, double y, double z, double px, double py, double pz) {
      double dx = px - x;
      double dy = py - y;
      double dz = pz - z;
      return Math.sqrt(dx * dx + dy * dy + dz * dz) / radius;
    }

    /**
     * Avoids the square root and the division: it is called for every entity that each subscriber
     * knows.
     */
    @Override
    public boolean holds(
        double scale, double x, double y, double z, double px, double py, double pz) {
      double dx = px - x;
      double dy = py - y;
      double dz = pz - z;
      double reach = scale * radius;
      return dx * dx + dy * dy + dz * dz <= reach * reach;
    }

    @Override
    public double reach() {
      return radius;
    }
  }

  /**
   * A box whose sides are parallel to the axes.
   *
   * @param halfX greater than 0
   * @param halfY greater than 0
   * @param halfZ greater than 0
   * @since 1.0
   */
  record Box(double halfX, double halfY, double halfZ) implements Area {
    /** Checks the ranges. */
    public Box {
      requireLength(halfX);
      requireLength(halfY);
      requireLength(halfZ);
    }

    @Override
    public double measure(double x, double y, double z, double px, double py, double pz) {
      double outXy = Math.max(Math.abs(px - x) / halfX, Math.abs(py - y) / halfY);
      return Math.max(outXy, Math.abs(pz - z) / halfZ);
    }

    @Override
    public double reach() {
      return Math.max(halfX, Math.max(halfY, halfZ));
    }
  }

  /**
   * Cells of a grid.
   *
   * @param size of a cell, greater than 0
   * @param radius number of cells to each side of the centre's cell, at least 0
   * @since 1.0
   */
  record Cells(double size, int radius) implements Area {
    /** Checks the ranges. */
    public Cells {
      requireLength(size);
      if (radius < 0) {
        throw new IllegalArgumentException("a radius of cells is not negative: " + radius);
      }
    }

    @Override
    public double measure(double x, double y, double z, double px, double py, double pz) {
      double away = Math.max(cells(x, px), Math.max(cells(y, py), cells(z, pz)));
      // The outermost ring must be inside, and the next one outside, for every radius.
      return away <= radius ? away / (radius + 1.0) : 1 + (away - radius) / (radius + 1.0);
    }

    private double cells(double from, double to) {
      return Math.abs(Math.floor(to / size) - Math.floor(from / size));
    }

    @Override
    public double reach() {
      return size * (radius + 1.0);
    }
  }

  /**
   * The intersection of two areas.
   *
   * @param one area
   * @param other area
   * @since 1.0
   */
  record Both(Area one, Area other) implements Area {
    /** Checks that nothing is missing. */
    public Both {
      Objects.requireNonNull(one, "one is null");
      Objects.requireNonNull(other, "other is null");
    }

    @Override
    public double measure(double x, double y, double z, double px, double py, double pz) {
      return Math.max(one.measure(x, y, z, px, py, pz), other.measure(x, y, z, px, py, pz));
    }

    @Override
    public double reach() {
      return Math.min(one.reach(), other.reach());
    }
  }

  /**
   * The union of two areas.
   *
   * @param one area
   * @param other area
   * @since 1.0
   */
  record Either(Area one, Area other) implements Area {
    /** Checks that nothing is missing. */
    public Either {
      Objects.requireNonNull(one, "one is null");
      Objects.requireNonNull(other, "other is null");
    }

    @Override
    public double measure(double x, double y, double z, double px, double py, double pz) {
      return Math.min(one.measure(x, y, z, px, py, pz), other.measure(x, y, z, px, py, pz));
    }

    @Override
    public double reach() {
      return Math.max(one.reach(), other.reach());
    }
  }

  /**
   * An area without another.
   *
   * @param one area
   * @param other area that is taken from it
   * @since 1.0
   */
  record Except(Area one, Area other) implements Area {
    /** Checks that nothing is missing. */
    public Except {
      Objects.requireNonNull(one, "one is null");
      Objects.requireNonNull(other, "other is null");
    }

    @Override
    public double measure(double x, double y, double z, double px, double py, double pz) {
      return other.measure(x, y, z, px, py, pz) <= 1
          ? Double.POSITIVE_INFINITY
          : one.measure(x, y, z, px, py, pz);
    }

    @Override
    public double reach() {
      return one.reach();
    }
  }

  private static void requireLength(double length) {
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new IllegalArgumentException("a length of an area is a number above 0: " + length);
    }
  }
}
