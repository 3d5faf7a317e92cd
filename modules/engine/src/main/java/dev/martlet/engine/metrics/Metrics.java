package dev.martlet.engine.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The metrics of one server: counters, gauges and histograms. Any thread. */
public final class Metrics {
  private record Key(Metric metric, List<String> labelValues) {}

  private final Map<Key, LongAdder> counters = new ConcurrentHashMap<>();
  private final Map<Key, Histogram> histograms = new ConcurrentHashMap<>();
  private final Map<Metric, Supplier<Map<String, Long>>> gauges = new ConcurrentHashMap<>();
  private final Map<String, ShardTypeMetrics> types = new ConcurrentHashMap<>();

  /**
   * A counter or a gauge as it was when it was read.
   *
   * @param metric that was read
   * @param labelValues that tell it apart, one for each label of the metric
   * @param value of it
   */
  public record Reading(Metric metric, List<String> labelValues, long value) {}

  /**
   * A histogram that can be read.
   *
   * @param metric that was read
   * @param labelValues that tell it apart, one for each label of the metric
   * @param histogram itself
   */
  public record HistogramReading(Metric metric, List<String> labelValues, Histogram histogram) {}

  /** All counters at 0, no gauges. */
  public Metrics() {}

  /**
   * What all shards of one type count with every tick.
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
   * @param labelValues that tell it apart, one for each label of the metric
   * @return the same each time
   */
  public LongAdder counter(Metric metric, String... labelValues) {
    return counters.computeIfAbsent(new Key(metric, List.of(labelValues)), key -> new LongAdder());
  }

  /**
   * A histogram to record in.
   *
   * @param metric a histogram
   * @param labelValues that tell it apart, one for each label of the metric
   * @return the same each time
   */
  public Histogram histogram(Metric metric, String... labelValues) {
    return histograms.computeIfAbsent(
        new Key(metric, List.of(labelValues)), key -> new Histogram());
  }

  /**
   * Counts one.
   *
   * @param metric a counter
   * @param labelValues that tell it apart, one for each label of the metric
   */
  public void count(Metric metric, String... labelValues) {
    counter(metric, labelValues).increment();
  }

  /**
   * Sets how a gauge is read.
   *
   * @param metric a gauge without a label
   * @param value that it has now; called from any thread, and at once
   */
  public void gauge(Metric metric, LongSupplier value) {
    gauges.put(metric, () -> Map.of("", value.getAsLong()));
  }

  /**
   * Sets how the gauges of a metric with one label are read.
   *
   * @param metric a gauge with one label
   * @param values that they have now, by the values of the label; called from any thread, and at
   *     once
   */
  public void gauges(Metric metric, Supplier<Map<String, Long>> values) {
    gauges.put(metric, values);
  }

  /**
   * How often something was counted.
   *
   * @param metric a counter
   * @return the sum over its labels
   */
  public long counted(Metric metric) {
    return counted().filter(reading -> reading.metric() == metric).mapToLong(Reading::value).sum();
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
                                entry.getValue())));
  }

  /**
   * All counters that were asked for, and all gauges.
   *
   * @return readings, those of one metric together
   */
  public List<Reading> read() {
    return Stream.concat(counted(), measured())
        .sorted(
            Comparator.comparing((Reading reading) -> reading.metric().description().metric())
                .thenComparing(reading -> reading.labelValues().toString()))
        .toList();
  }

  /**
   * All histograms that somebody asked for.
   *
   * @return those of one metric together
   */
  public List<HistogramReading> histograms() {
    return histograms.entrySet().stream()
        .map(
            entry ->
                new HistogramReading(
                    entry.getKey().metric(), entry.getKey().labelValues(), entry.getValue()))
        .sorted(
            Comparator.comparing(
                    (HistogramReading spread) -> spread.metric().description().metric())
                .thenComparing(spread -> spread.labelValues().toString()))
        .toList();
  }
}
