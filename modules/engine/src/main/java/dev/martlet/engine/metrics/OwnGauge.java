package dev.martlet.engine.metrics;

import dev.martlet.api.PluginMetrics.Gauge;
import java.util.Set;

/** What one shard has set a gauge of its plugin to. Any thread. */
final class OwnGauge implements Gauge {
  private final Set<OwnGauge> all;
  private volatile double value;

  /**
   * A gauge at 0.
   *
   * @param all those of the same name, of all shards
   */
  OwnGauge(Set<OwnGauge> all) {
    this.all = all;
  }

  /** Counts from now on. */
  void add() {
    all.add(this);
  }

  double value() {
    return value;
  }

  @Override
  public void set(double now) {
    value = Double.isNaN(now) ? 0 : now;
  }

  /** Counts no longer. */
  void remove() {
    all.remove(this);
  }
}
