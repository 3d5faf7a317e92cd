package dev.martlet.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The figures of one server: counted by whoever sees something happen. Any thread. */
public final class Figures {
  private record Key(Figure figure, List<String> labelValues) {}

  private final Map<Key, LongAdder> counters = new ConcurrentHashMap<>();
  private final Map<Key, Distribution> distributions = new ConcurrentHashMap<>();
  private final Map<Figure, Supplier<Map<String, Long>>> gauges = new ConcurrentHashMap<>();
  private final Map<String, TypeFigures> types = new ConcurrentHashMap<>();

  /**
   * A counter or a gauge as it was when it was read.
   *
   * @param figure that it is
   * @param labelValues by which it is told apart, one for each label that the figure has
   * @param value of it
   */
  public record Reading(Figure figure, List<String> labelValues, long value) {}

  /**
   * A distribution that can be read.
   *
   * @param figure that it is
   * @param labelValues by which it is told apart, one for each label that the figure has
   * @param distribution itself
   */
  public record Spread(Figure figure, List<String> labelValues, Distribution distribution) {}

  /** All counters at 0, no gauges. */
  public Figures() {}

  /** Those that every shard of a type counts with every tick. */
  TypeFigures ofType(String type) {
    return types.computeIfAbsent(type, name -> new TypeFigures(this, name));
  }

  /**
   * A counter itself, for who counts so often that looking for it would cost too much.
   *
   * @param figure a counter
   * @param labelValues by which it is told apart, one for each label that the figure has
   * @return the same each time
   */
  public LongAdder counter(Figure figure, String... labelValues) {
    return counters.computeIfAbsent(new Key(figure, List.of(labelValues)), key -> new LongAdder());
  }

  /**
   * A distribution to record in.
   *
   * @param figure a distribution
   * @param labelValues by which it is told apart, one for each label that the figure has
   * @return the same each time
   */
  public Distribution distribution(Figure figure, String... labelValues) {
    return distributions.computeIfAbsent(
        new Key(figure, List.of(labelValues)), key -> new Distribution());
  }

  /**
   * Counts one.
   *
   * @param figure a counter
   * @param labelValues by which it is told apart, one for each label that the figure has
   */
  public void count(Figure figure, String... labelValues) {
    counter(figure, labelValues).increment();
  }

  /**
   * Says how a gauge is read.
   *
   * @param figure a gauge without a label
   * @param value that it has now; called from any thread, and at once
   */
  public void gauge(Figure figure, LongSupplier value) {
    gauges.put(figure, () -> Map.of("", value.getAsLong()));
  }

  /**
   * Says how gauges are read that a label tells apart.
   *
   * @param figure a gauge with one label
   * @param values that they have now, by the values of the label; called from any thread, and at
   *     once
   */
  public void gauges(Figure figure, Supplier<Map<String, Long>> values) {
    gauges.put(figure, values);
  }

  /**
   * How often something was counted.
   *
   * @param figure a counter
   * @return the sum over its labels
   */
  public long counted(Figure figure) {
    return counted().filter(reading -> reading.figure() == figure).mapToLong(Reading::value).sum();
  }

  private Stream<Reading> counted() {
    return counters.entrySet().stream()
        .map(
            entry ->
                new Reading(
                    entry.getKey().figure(), entry.getKey().labelValues(), entry.getValue().sum()));
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
   * All counters that somebody asked for, and all gauges.
   *
   * @return readings, those of one figure together
   */
  public List<Reading> read() {
    return Stream.concat(counted(), measured())
        .sorted(
            Comparator.comparing((Reading reading) -> reading.figure().description().metric())
                .thenComparing(reading -> reading.labelValues().toString()))
        .toList();
  }

  /**
   * All distributions that somebody asked for.
   *
   * @return those of one figure together
   */
  public List<Spread> distributions() {
    return distributions.entrySet().stream()
        .map(
            entry ->
                new Spread(entry.getKey().figure(), entry.getKey().labelValues(), entry.getValue()))
        .sorted(
            Comparator.comparing((Spread spread) -> spread.figure().description().metric())
                .thenComparing(spread -> spread.labelValues().toString()))
        .toList();
  }
}
