package dev.martlet.engine.interest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds points by their position. Space is divided into cubic cells of one size, and each cell
 * holds the numbers and positions of its points. The shard's turn owns it.
 */
final class SpatialGrid {
  /** The highest cell index; coordinates beyond it share the outermost cell. */
  private static final int MAX_CELL = (1 << 20) - 1;

  /** Spreads the keys of neighbouring cells over all bits. */
  private static final long SCATTER = 0x9E3779B97F4A7C15L;

  private static final class Cell {
    final long key;
    int[] points = new int[8];

    /** Three coordinates per point. */
    double[] positions = new double[3 * 8];

    int count;

    Cell(long key) {
      this.key = key;
    }

    void set(int index, int point, double x, double y, double z) {
      points[index] = point;
      positions[3 * index] = x;
      positions[3 * index + 1] = y;
      positions[3 * index + 2] = z;
    }

    void grow() {
      points = Arrays.copyOf(points, 2 * count);
      positions = Arrays.copyOf(positions, 6 * count);
    }
  }

  private final double size;
  private final Map<Long, Cell> cells = new HashMap<>();

  /** By point: its cell. */
  private Cell[] cellOf = new Cell[16];

  /** By point: its index in its cell. */
  private int[] indexOf = new int[16];

  // Bounds of all cells that were ever used, so that a search stays within them.
  private int lowX = MAX_CELL;
  private int lowY = MAX_CELL;
  private int lowZ = MAX_CELL;
  private int highX = -MAX_CELL;
  private int highY = -MAX_CELL;
  private int highZ = -MAX_CELL;

  private int[] found = new int[64];
  private int foundCount;

  /** An empty grid with cells of a size. */
  SpatialGrid(double size) {
    this.size = size;
  }

  double size() {
    return size;
  }

  /** How many cells hold points. */
  int cells() {
    return cells.size();
  }

  private int cell(double coordinate) {
    return (int) Math.clamp(Math.floor(coordinate / size), -MAX_CELL, MAX_CELL);
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
      indexOf = Arrays.copyOf(indexOf, cellOf.length);
    }
    Cell cell = cells.computeIfAbsent(key(cx, cy, cz), Cell::new);
    if (cellOf[point] != cell) {
      remove(point);
      if (cell.count == cell.points.length) {
        cell.grow();
      }
      cellOf[point] = cell;
      indexOf[point] = cell.count++;
      widen(cx, cy, cz);
    }
    cell.set(indexOf[point], point, x, y, z);
  }

  private void widen(int cx, int cy, int cz) {
    lowX = Math.min(lowX, cx);
    lowY = Math.min(lowY, cy);
    lowZ = Math.min(lowZ, cz);
    highX = Math.max(highX, cx);
    highY = Math.max(highY, cy);
    highZ = Math.max(highZ, cz);
  }

  /** Removes a point, if it is in the grid. */
  void remove(int point) {
    Cell cell = point < cellOf.length ? cellOf[point] : null;
    if (cell == null) {
      return;
    }
    int index = indexOf[point];
    int last = --cell.count;
    int moved = cell.points[last];
    cell.points[index] = moved;
    System.arraycopy(cell.positions, 3 * last, cell.positions, 3 * index, 3);
    indexOf[moved] = index;
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
    double cellsInRange = (toX - fromX + 1.0) * (toY - fromY + 1.0) * (toZ - fromZ + 1.0);
    if (cellsInRange > cells.size()) {
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

  /** The points of the last search; valid until the next call of another method. */
  int[] found() {
    return found;
  }

  private void find(Cell cell, double x, double y, double z, double reach) {
    if (foundCount + cell.count > found.length) {
      found = Arrays.copyOf(found, 2 * (foundCount + cell.count));
    }
    int count = foundCount;
    for (int i = 0; i < cell.count; i++) {
      // No branches, because the processor could not predict them.
      boolean near =
          Math.abs(cell.positions[3 * i] - x) <= reach
              & Math.abs(cell.positions[3 * i + 1] - y) <= reach
              & Math.abs(cell.positions[3 * i + 2] - z) <= reach;
      found[count] = cell.points[i];
      count += near ? 1 : 0;
    }
    foundCount = count;
  }
}
