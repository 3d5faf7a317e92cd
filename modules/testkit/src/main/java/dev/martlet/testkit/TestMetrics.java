package dev.martlet.testkit;

import dev.martlet.api.PluginMetrics;
import java.util.HashMap;
import java.util.Map;

/** Metrics that a test can read. For one thread. */
final class TestMetrics implements PluginMetrics {
  private static final double NANOS = 1e9;

  private final Map<String, Double> values = new HashMap<>();

  double value(String name) {
    return values.getOrDefault(name, 0.0);
  }

  @Override
  public Counter counter(String name) {
    return number -> values.merge(name, (double) number, Double::sum);
  }

  @Override
  public Gauge gauge(String name) {
    return value -> values.put(name, value);
  }

  @Override
  public Timer timer(String name) {
    return took -> values.merge(name, took.toSeconds() + took.getNano() / NANOS, Double::sum);
  }
}
