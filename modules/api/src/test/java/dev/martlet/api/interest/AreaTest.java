package dev.martlet.api.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AreaTest {
  private static boolean sees(Area area, double x, double y, double z) {
    boolean holds = area.holds(1, 10, 20, 30, x, y, z);
    assertEquals(area.measure(10, 20, 30, x, y, z) <= 1, holds);
    return holds;
  }

  @Test
  void aSphereIsWithinADistance() {
    Area area = Area.sphere(5);
    assertTrue(sees(area, 10, 20, 30));
    assertTrue(sees(area, 13, 24, 30), "at its border");
    assertFalse(sees(area, 13, 24, 31));
    assertEquals(2, area.measure(0, 0, 0, 0, 10, 0));
    assertTrue(area.holds(2, 0, 0, 0, 0, 10, 0));
    assertFalse(area.holds(1.9, 0, 0, 0, 0, 10, 0));
    assertEquals(5, area.reach());
  }

  @Test
  void aBoxIsWithinALengthAlongEachAxis() {
    Area area = Area.box(1, 2, 3);
    assertTrue(sees(area, 11, 22, 33));
    assertTrue(sees(area, 9, 18, 27));
    assertFalse(sees(area, 11.1, 20, 30));
    assertFalse(sees(area, 10, 22.1, 30));
    assertFalse(sees(area, 10, 20, 33.1));
    assertEquals(3, area.reach());
  }

  @Test
  void cellsChangeOnlyWithTheCellOfTheCentre() {
    Area area = Area.cells(10, 1);
    for (double x : new double[] {0, 5, 9.9}) {
      assertTrue(area.measure(x, 0, 0, 19.9, -10, 0) <= 1);
      assertFalse(area.measure(x, 0, 0, 20, 0, 0) <= 1);
      assertFalse(area.measure(x, 0, 0, 0, -10.1, 0) <= 1);
    }
    assertTrue(area.measure(10, 0, 0, 29.9, 0, 0) <= 1);
    assertTrue(Area.cells(10, 0).measure(1, 1, 1, 9, 9, 9) <= 1);
    assertFalse(Area.cells(10, 0).measure(1, 1, 1, 10, 9, 9) <= 1);
    assertEquals(20, area.reach());
  }

  @Test
  void areasAreCombined() {
    Area wide = Area.box(10, 1, 1);
    Area tall = Area.box(1, 10, 1);
    assertTrue(sees(wide.or(tall), 20, 20, 30));
    assertTrue(sees(wide.or(tall), 10, 30, 30));
    assertFalse(sees(wide.or(tall), 12, 22, 30));
    assertFalse(sees(wide.and(tall), 20, 20, 30));
    assertTrue(sees(wide.and(tall), 11, 21, 30));
    assertTrue(sees(wide.without(tall), 20, 20, 30));
    assertFalse(sees(wide.without(tall), 10.5, 20, 30));
    assertEquals(10, wide.or(tall).reach());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void lengthsAreAboveZero(double length) {
    assertThrows(IllegalArgumentException.class, () -> Area.sphere(length));
    assertThrows(IllegalArgumentException.class, () -> Area.box(1, length, 1));
    assertThrows(IllegalArgumentException.class, () -> Area.cells(length, 1));
    assertThrows(IllegalArgumentException.class, () -> Area.cells(1, -1));
  }

  @Test
  void anInterestHasItsRanges() {
    Interest interest = Interest.in(Area.sphere(1));
    assertThrows(IllegalArgumentException.class, () -> interest.withHysteresis(1.1));
    assertThrows(IllegalArgumentException.class, () -> interest.withHysteresis(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> interest.withFar(-0.1, 1));
    assertThrows(IllegalArgumentException.class, () -> interest.withFar(0.5, 0));
    assertThrows(IllegalArgumentException.class, () -> interest.withBytesPerTick(63));
    Interest changed = interest.withHysteresis(0.2).withFar(0.5, 3).withBytesPerTick(1000);
    assertEquals(
        "Interest[area=Sphere[radius=1.0], hysteresis=0.2, near=0.5, farEvery=3,"
            + " bytesPerTick=1000]",
        changed.toString());
    assertEquals(
        Interest.in(Area.sphere(1)).withBytesPerTick(1000).withFar(0.5, 3).withHysteresis(0.2),
        changed);
  }
}
