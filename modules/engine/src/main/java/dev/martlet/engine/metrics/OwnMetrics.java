package dev.martlet.engine.metrics;

import dev.martlet.api.PluginMetrics;
import java.util.HashMap;
import java.util.Map;

/** The metrics of a plugin, as one shard or authenticator writes them. Any thread. */
public final class OwnMetrics implements PluginMetrics {
  private final PluginMeters meters;

  // Guarded by this. Made with the first gauge.
  private Map<String, OwnGauge> gauges;
  private boolean closed;

  /**
   * For one shard or authenticator.
   *
   * @param meters of its plugin
   */
  public OwnMetrics(PluginMeters meters) {
    this.meters = meters;
  }

  @Override
  public Counter counter(String name) {
    return meters.counter(name);
  }

  @Override
  public Timer timer(String name) {
    return meters.timer(name);
  }

  @Override
  public synchronized Gauge gauge(String name) {
    gauges = gauges == null ? new HashMap<>() : gauges;
    OwnGauge gauge = gauges.computeIfAbsent(name, meters::gauge);
    if (closed) {
      gauge.remove();
    }
    return gauge;
  }

  /** The shard has ended: its gauges count no longer. */
  public synchronized void close() {
    closed = true;
    if (gauges != null) {
      gauges.values().forEach(OwnGauge::remove);
    }
  }
}
