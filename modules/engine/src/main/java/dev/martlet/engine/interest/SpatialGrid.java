package dev.martlet.engine.interest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Points by where they are: cells of one size, and in each the numbers and the places of the points
 * in it. The shard's turn owns it.
 */
final class SpatialGrid {
  /** Cells farther out than this are one. */
  private static final int FARTHEST = (1 << 20) - 1;

  /** Makes neighbours' keys differ in all their bits. */
  private static final long SCATTER = 0x9E3779B97F4A7C15L;

  private static final class Cell {
    final long key;
    int[] points = new int[8];

    /** Three coordinates for each. */
    double[] places = new double[3 * 8];

    int count;

    Cell(long key) {
      this.key = key;
    }

    void set(int place, int point, double x, double y, double z) {
      points[place] = point;
      places[3 * place] = x;
      places[3 * place + 1] = y;
      places[3 * place + 2] = z;
    }

    void grow() {
      points = Arrays.copyOf(points, 2 * count);
      places = Arrays.copyOf(places, 6 * count);
    }
  }

  private final double size;
  private final Map<Long, Cell> cells = new HashMap<>();

  /** By point: its cell, and where in it. */
  private Cell[] cellOf = new Cell[16];

  private int[] placeOf = new int[16];

  // Between which cells there ever was something, so that nobody looks elsewhere.
  private int lowX = FARTHEST;
  private int lowY = FARTHEST;
  private int lowZ = FARTHEST;
  private int highX = -FARTHEST;
  private int highY = -FARTHEST;
  private int highZ = -FARTHEST;

  private int[] found = new int[64];
  private int foundCount;

  /** An empty one, of cells of a size. */
  SpatialGrid(double size) {
    this.size = size;
  }

  double size() {
    return size;
  }

  /** In how many cells there is something. */
  int cells() {
    return cells.size();
  }

  private int cell(double coordinate) {
    return (int) Math.clamp(Math.floor(coordinate / size), -FARTHEST, FARTHEST);
  }

  private static long key(int x, int y, int z) {
    long mask = (1 << 21) - 1;
    return ((x & mask) << 42 | (y & mask) << 21 | z & mask) * SCATTER;
  }

  /** Adds a point, or moves it. */
  void put(int point, double x, double y, double z) {
    int cx = cell(x);
    int cy = cell(y);
    int cz = cell(z);
    if (point >= cellOf.length) {
      cellOf = Arrays.copyOf(cellOf, Math.max(point + 1, 2 * cellOf.length));
      placeOf = Arrays.copyOf(placeOf, cellOf.length);
    }
    Cell cell = cells.computeIfAbsent(key(cx, cy, cz), Cell::new);
    if (cellOf[point] != cell) {
      remove(point);
      if (cell.count == cell.points.length) {
        cell.grow();
      }
      cellOf[point] = cell;
      placeOf[point] = cell.count++;
      widen(cx, cy, cz);
    }
    cell.set(placeOf[point], point, x, y, z);
  }

  private void widen(int cx, int cy, int cz) {
    lowX = Math.min(lowX, cx);
    lowY = Math.min(lowY, cy);
    lowZ = Math.min(lowZ, cz);
    highX = Math.max(highX, cx);
    highY = Math.max(highY, cy);
    highZ = Math.max(highZ, cz);
  }

  /** Removes a point, if it is there. */
  void remove(int point) {
    Cell cell = point < cellOf.length ? cellOf[point] : null;
    if (cell == null) {
      return;
    }
    int place = placeOf[point];
    int last = --cell.count;
    int moved = cell.points[last];
    cell.points[place] = moved;
    System.arraycopy(cell.places, 3 * last, cell.places, 3 * place, 3);
    placeOf[moved] = place;
    cellOf[point] = null;
    if (cell.count == 0) {
      cells.remove(cell.key);
    }
  }

  /**
   * Finds all points within a distance along each axis.
   *
   * @return how many; {@link #found()} has them
   */
  int around(double x, double y, double z, double reach) {
    foundCount = 0;
    int toX = Math.min(highX, cell(x + reach));
    int toY = Math.min(highY, cell(y + reach));
    int toZ = Math.min(highZ, cell(z + reach));
    int fromX = Math.max(lowX, cell(x - reach));
    int fromY = Math.max(lowY, cell(y - reach));
    int fromZ = Math.max(lowZ, cell(z - reach));
    if (fromX > toX || fromY > toY || fromZ > toZ) {
      return 0;
    }
    double many = (toX - fromX + 1.0) * (toY - fromY + 1.0) * (toZ - fromZ + 1.0);
    if (many > cells.size()) {
      cells.values().forEach(cell -> find(cell, x, y, z, reach));
      return foundCount;
    }
    for (int cx = fromX; cx <= toX; cx++) {
      for (int cy = fromY; cy <= toY; cy++) {
        for (int cz = fromZ; cz <= toZ; cz++) {
          Cell cell = cells.get(key(cx, cy, cz));
          if (cell != null) {
            find(cell, x, y, z, reach);
          }
        }
      }
    }
    return foundCount;
  }

  /** The points that were found last; valid until something else is done with the grid. */
  int[] found() {
    return found;
  }

  private void find(Cell cell, double x, double y, double z, double reach) {
    if (foundCount + cell.count > found.length) {
      found = Arrays.copyOf(found, 2 * (foundCount + cell.count));
    }
    int count = foundCount;
    for (int i = 0; i < cell.count; i++) {
      // No branches: which way they go, nobody could foresee.
      boolean near =
          Math.abs(cell.places[3 * i] - x) <= reach
              & Math.abs(cell.places[3 * i + 1] - y) <= reach
              & Math.abs(cell.places[3 * i + 2] - z) <= reach;
      found[count] = cell.points[i];
      count += near ? 1 : 0;
    }
    foundCount = count;
  }
}
