package dev.martlet.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import org.junit.jupiter.api.Test;

class OverloadTest {
  private final Metrics metrics = new Metrics();
  private final Overload overload = new Overload(metrics, 5);

  private void look(int times, int ticks, int starved) {
    for (int i = 0; i < times; i++) {
      metrics.counter(EngineMetric.TICKS, "a").add(ticks);
      metrics.counter(EngineMetric.TICKS_STARVED, "b").add(starved);
      overload.check();
    }
  }

  @Test
  void itTakesTenSecondsToBegin() {
    look(9, 90, 10);
    assertFalse(overload.isOverloaded());
    look(1, 90, 10);
    assertTrue(overload.isOverloaded());
  }

  @Test
  void itTakesTenSecondsToEnd() {
    look(10, 90, 10);
    look(9, 95, 5);
    assertTrue(overload.isOverloaded());
    look(1, 90, 10);
    look(9, 95, 5);
    assertTrue(overload.isOverloaded());
    look(1, 95, 5);
    assertFalse(overload.isOverloaded());
  }

  @Test
  void aProcessThatWasStoppedIsFine() {
    look(3, 100, 0);
    look(1, 100, 100_000);
    look(30, 100, 0);
    assertFalse(overload.isOverloaded());
  }

  @Test
  void nothingIsNoOverload() {
    look(30, 0, 0);
    assertFalse(overload.isOverloaded());
  }
}
