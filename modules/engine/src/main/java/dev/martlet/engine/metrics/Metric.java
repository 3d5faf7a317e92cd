package dev.martlet.engine.metrics;

import java.util.List;

/**
 * Something that is counted or measured, with the name that the metrics page shows. Enums implement
 * it, so that all metrics of a module are declared in one place; plugins make theirs as they go.
 */
public interface Metric {
  /** How the value behaves. */
  enum Kind {
    /** Only grows, from 0 at the start of the process. */
    COUNTER,
    /** The value at this moment. */
    GAUGE,
    /** Many durations, counted by their length. */
    HISTOGRAM
  }

  /**
   * How a metric is shown.
   *
   * @param metric its name in the style of Prometheus: with the unit, and {@code _total} for a
   *     counter
   * @param help what it means, a phrase for people
   * @param kind whether it counts or measures
   * @param labels names of its labels. A label must have few values, such as a shard type or a
   *     code; never a shard, a user or an address
   */
  record Description(String metric, String help, Kind kind, List<String> labels) {
    /**
     * Splits the labels.
     *
     * @param metric its name
     * @param help what it means
     * @param kind whether it counts or measures
     * @param labels separated by commas; empty for none
     */
    public Description(String metric, String help, Kind kind, String labels) {
      this(metric, help, kind, labels.isEmpty() ? List.of() : List.of(labels.split(",")));
    }
  }

  /**
   * How it is shown.
   *
   * @return the same each time
   */
  Description description();
}
