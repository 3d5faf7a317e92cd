package dev.martlet.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The figures of one server: counted by whoever sees something happen. Any thread. */
public final class Figures {
  private record Key(Figure figure, String labelValue) {}

  /** Those without a label, which are counted with every tick, need no key to be made. */
  private final Map<Figure, LongAdder> plain = new ConcurrentHashMap<>();

  private final Map<Key, LongAdder> labelled = new ConcurrentHashMap<>();
  private final Map<Figure, LongSupplier> gauges = new ConcurrentHashMap<>();

  /**
   * A figure as it was when it was read.
   *
   * @param figure that it is
   * @param labelValue by which it is told apart; empty if it has no label
   * @param value of it
   */
  public record Reading(Figure figure, String labelValue, long value) {}

  /** All counters at 0, no gauges. */
  public Figures() {}

  /**
   * Counts one.
   *
   * @param figure a counter without a label
   */
  public void count(Figure figure) {
    add(figure, 1);
  }

  /**
   * Counts one.
   *
   * @param figure a counter with a label
   * @param labelValue by which it is told apart
   */
  public void count(Figure figure, String labelValue) {
    labelled.computeIfAbsent(new Key(figure, labelValue), key -> new LongAdder()).increment();
  }

  /**
   * Counts several.
   *
   * @param figure a counter without a label
   * @param amount to add, not negative
   */
  public void add(Figure figure, long amount) {
    if (amount != 0) {
      LongAdder counter = plain.get(figure);
      if (counter == null) {
        counter = plain.computeIfAbsent(figure, key -> new LongAdder());
      }
      counter.add(amount);
    }
  }

  /**
   * Says how a gauge is read.
   *
   * @param figure a gauge
   * @param value that it has now; called from any thread, and at once
   */
  public void gauge(Figure figure, LongSupplier value) {
    gauges.put(figure, value);
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
    return Stream.concat(
        plain.entrySet().stream()
            .map(entry -> new Reading(entry.getKey(), "", entry.getValue().sum())),
        labelled.entrySet().stream()
            .map(
                entry ->
                    new Reading(
                        entry.getKey().figure(),
                        entry.getKey().labelValue(),
                        entry.getValue().sum())));
  }

  /**
   * Everything that was counted at least once, and all gauges.
   *
   * @return readings, those of one figure together
   */
  public List<Reading> read() {
    Stream<Reading> measured =
        gauges.entrySet().stream()
            .map(entry -> new Reading(entry.getKey(), "", entry.getValue().getAsLong()));
    return Stream.concat(counted(), measured)
        .sorted(
            Comparator.comparing((Reading reading) -> reading.figure().description().metric())
                .thenComparing(Reading::labelValue))
        .toList();
  }
}
