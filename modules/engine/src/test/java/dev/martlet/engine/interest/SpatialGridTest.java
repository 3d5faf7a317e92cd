package dev.martlet.engine.interest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SpatialGridTest {
  private final SpatialGrid grid = new SpatialGrid(10);

  private int[] around(double x, double y, double z, double reach) {
    int count = grid.around(x, y, z, reach);
    int[] found = Arrays.copyOf(grid.found(), count);
    Arrays.sort(found);
    return found;
  }

  @Test
  void pointsAreFoundAlongEachAxis() {
    grid.put(1, 0, 0, 0);
    grid.put(2, 12, 0, 0);
    grid.put(3, 0, -12, 0);
    grid.put(4, 0, 0, 12);
    grid.put(5, 0, 0, 12.5);
    assertArrayEquals(new int[] {1}, around(0, 0, 0, 11));
    assertArrayEquals(new int[] {1, 2, 3, 4}, around(0, 0, 0, 12));
    assertArrayEquals(new int[] {2}, around(20, 0, 0, 8));
    assertArrayEquals(new int[] {}, around(1e9, 0, 0, 8), "where nothing ever was");
  }

  @Test
  void manyInOneCell() {
    for (int i = 0; i < 100; i++) {
      grid.put(i, 1 + i / 100.0, 1, 1);
    }
    grid.remove(50);
    grid.remove(50);
    assertEquals(99, grid.around(5, 5, 5, 5));
    assertArrayEquals(new int[] {98, 99}, around(2, 1, 1, 0.025));
  }

  @Test
  void whereNothingIsAnyMoreTakesNoMemory() {
    for (int step = 0; step < 10_000; step++) {
      grid.put(0, step * 10, 0, 0);
      grid.put(1, 0, step * -10, 0);
    }
    assertEquals(2, grid.cells());
    assertArrayEquals(new int[] {0}, around(99_990, 0, 0, 10_000));
    grid.remove(0);
    grid.remove(1);
    assertEquals(0, grid.cells());
  }
}
