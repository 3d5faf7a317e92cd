package dev.martlet.engine.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The metrics of one server: counters, gauges and histograms. Any thread. */
public final class Metrics {
  private record Key(Metric metric, List<String> labelValues) {}

  private final Map<Key, LongAdder> counters = new ConcurrentHashMap<>();
  private final Map<Key, Histogram> histograms = new ConcurrentHashMap<>();
  private final Map<Metric, Supplier<? extends Map<String, ? extends Number>>> gauges =
      new ConcurrentHashMap<>();
  private final Map<String, ShardTypeMetrics> types = new ConcurrentHashMap<>();

  /**
   * The value of a counter or a gauge when it was read.
   *
   * @param metric that was read
   * @param labelValues one for each label of the metric
   * @param value at that moment
   */
  public record Reading(Metric metric, List<String> labelValues, double value) {}

  /**
   * A histogram that can be read.
   *
   * @param metric that was read
   * @param labelValues one for each label of the metric
   * @param histogram the live histogram
   */
  public record HistogramReading(Metric metric, List<String> labelValues, Histogram histogram) {}

  /** All counters at 0, no gauges. */
  public Metrics() {}

  /**
   * The counters and histograms that all shards of one type share.
   *
   * @param type name of the shard type
   * @return the same each time
   */
  public ShardTypeMetrics forType(String type) {
    return types.computeIfAbsent(type, name -> new ShardTypeMetrics(this, name));
  }

  /**
   * A counter itself, for callers that count so often that a lookup would cost too much.
   *
   * @param metric a counter
   * @param labelValues one for each label of the metric
   * @return the same each time
   */
  public LongAdder counter(Metric metric, String... labelValues) {
    return counters.computeIfAbsent(new Key(metric, List.of(labelValues)), key -> new LongAdder());
  }

  /**
   * A histogram to record in.
   *
   * @param metric a histogram
   * @param labelValues one for each label of the metric
   * @return the same each time
   */
  public Histogram histogram(Metric metric, String... labelValues) {
    return histograms.computeIfAbsent(
        new Key(metric, List.of(labelValues)), key -> new Histogram());
  }

  /**
   * Adds one to a counter.
   *
   * @param metric a counter
   * @param labelValues one for each label of the metric
   */
  public void count(Metric metric, String... labelValues) {
    counter(metric, labelValues).increment();
  }

  /**
   * Sets how a gauge is read.
   *
   * @param metric a gauge without a label
   * @param value returns the current value; called from any thread, must not block
   */
  public void gauge(Metric metric, DoubleSupplier value) {
    gauges.put(metric, () -> Map.of("", value.getAsDouble()));
  }

  /**
   * Sets how the gauges of a metric with one label are read.
   *
   * @param metric a gauge with one label
   * @param values returns the current values by the value of the label; called from any thread,
   *     must not block
   */
  public void gauges(Metric metric, Supplier<? extends Map<String, ? extends Number>> values) {
    gauges.put(metric, values);
  }

  /**
   * The value of a counter.
   *
   * @param metric a counter
   * @return the sum over all label values
   */
  public long counted(Metric metric) {
    return counters.entrySet().stream()
        .filter(entry -> entry.getKey().metric() == metric)
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  private Stream<Reading> counted() {
    return counters.entrySet().stream()
        .map(
            entry ->
                new Reading(
                    entry.getKey().metric(), entry.getKey().labelValues(), entry.getValue().sum()));
  }

  private Stream<Reading> measured() {
    return gauges.entrySet().stream()
        .flatMap(
            gauge ->
                gauge.getValue().get().entrySet().stream()
                    .map(
                        entry ->
                            new Reading(
                                gauge.getKey(),
                                entry.getKey().isEmpty() ? List.of() : List.of(entry.getKey()),
                                entry.getValue().doubleValue())));
  }

  /**
   * All counters that have been requested so far, and all gauges.
   *
   * @return readings, grouped by metric
   */
  public List<Reading> read() {
    return Stream.concat(counted(), measured())
        .sorted(
            Comparator.comparing((Reading reading) -> reading.metric().description().metric())
                .thenComparing(reading -> reading.labelValues().toString()))
        .toList();
  }

  /**
   * All histograms that have been requested so far.
   *
   * @return histograms, grouped by metric
   */
  public List<HistogramReading> histograms() {
    return histograms.entrySet().stream()
        .map(
            entry ->
                new HistogramReading(
                    entry.getKey().metric(), entry.getKey().labelValues(), entry.getValue()))
        .sorted(
            Comparator.comparing(
                    (HistogramReading reading) -> reading.metric().description().metric())
                .thenComparing(reading -> reading.labelValues().toString()))
        .toList();
  }
}
