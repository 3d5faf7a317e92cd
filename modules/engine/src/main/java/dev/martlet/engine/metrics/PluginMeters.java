package dev.martlet.engine.metrics;

import dev.martlet.api.PluginMetrics.Counter;
import dev.martlet.api.PluginMetrics.Timer;
import dev.martlet.engine.metrics.Metric.Kind;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/** The metrics that one plugin has made, which all its shards share. Any thread. */
public final class PluginMeters {
  private static final System.Logger LOG = System.getLogger(PluginMeters.class.getName());

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  private record Made(Description description) implements Metric {}

  /** A metric and what its shards have set last. */
  private record Meter(Made metric, Set<OwnGauge> gauges) {}

  private final String plugin;
  private final Metrics metrics;
  private final int most;

  // Guarded by this.
  private final Map<String, Meter> meters = new HashMap<>();
  private boolean told;

  /**
   * No metrics yet.
   *
   * @param plugin name of its module
   * @param metrics of the server, which shows them
   * @param most how many there may be; 0 is unlimited
   */
  public PluginMeters(String plugin, Metrics metrics, int most) {
    this.plugin = plugin;
    this.metrics = metrics;
    this.most = most;
  }

  Counter counter(String name) {
    Optional<Meter> meter = meter(name, Kind.COUNTER, "_total");
    LongAdder count = meter.map(each -> metrics.counter(each.metric())).orElseGet(LongAdder::new);
    return number -> {
      if (number < 0) {
        throw new IllegalArgumentException("the counter " + name + " only grows: " + number);
      }
      count.add(number);
    };
  }

  Timer timer(String name) {
    Optional<Meter> meter = meter(name, Kind.HISTOGRAM, "_seconds");
    Histogram times = meter.map(each -> metrics.histogram(each.metric())).orElseGet(Histogram::new);
    return took -> times.record(took.isNegative() ? 0 : nanos(took));
  }

  private static long nanos(Duration took) {
    try {
      return took.toNanos();
    } catch (ArithmeticException e) { // of three hundred years
      return Long.MAX_VALUE;
    }
  }

  /** A gauge of one shard, which counts until it is removed. */
  OwnGauge gauge(String name) {
    OwnGauge own =
        new OwnGauge(
            meter(name, Kind.GAUGE, "")
                .map(Meter::gauges)
                .orElseGet(ConcurrentHashMap::newKeySet)); // of one that is not shown
    own.add();
    return own;
  }

  private synchronized Optional<Meter> meter(String name, Kind kind, String suffix) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name of a metric has 1 to 64 small letters, digits and _, and begins with a letter: "
              + name);
    }
    Meter known = meters.get(name);
    if (known != null) {
      if (known.metric().description().kind() != kind) {
        throw new IllegalArgumentException(
            "the metric %s is a %s already".formatted(name, kindOf(known)));
      }
      return Optional.of(known);
    }
    if (most > 0 && meters.size() >= most) {
      tellOnce(name);
      return Optional.empty();
    }
    Meter made = make(name, kind, suffix);
    meters.put(name, made);
    return Optional.of(made);
  }

  private static String kindOf(Meter meter) {
    return switch (meter.metric().description().kind()) {
      case COUNTER -> "counter";
      case GAUGE -> "gauge";
      case HISTOGRAM -> "timer";
    };
  }

  private Meter make(String name, Kind kind, String suffix) {
    String shown = "martlet_plugin_" + plugin.replaceAll("[^A-Za-z0-9]", "_") + "_" + name;
    Set<OwnGauge> gauges = ConcurrentHashMap.newKeySet();
    Made metric =
        new Made(
            new Metric.Description(
                shown.endsWith(suffix) ? shown : shown + suffix, "made by " + plugin, kind, ""));
    if (kind == Kind.GAUGE) {
      metrics.gauge(metric, () -> gauges.stream().mapToDouble(OwnGauge::value).sum());
    }
    return new Meter(metric, gauges);
  }

  private void tellOnce(String name) {
    if (!told) {
      told = true;
      LOG.log(
          Level.WARNING,
          "plugin {0} makes more than {1} metrics (martlet.limits.plugin-metrics): {2} and those"
              + " after it are not shown",
          plugin,
          most,
          name);
    }
  }
}
