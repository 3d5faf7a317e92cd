package dev.martlet.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured in several rounds: of each figure the median. */
final class Figures {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** What was measured in the last round. */
  double last(String name) {
    return values.get(name).getLast();
  }

  /** The median; of an even number the lower one of the middle two. */
  double median(String name) {
    List<Double> sorted = values.get(name).stream().sorted().toList();
    return sorted.get((sorted.size() - 1) / 2);
  }

  /** The median and, if there are several, the least and the most. */
  String text(String name, int digits) {
    if (!has(name)) {
      return "";
    }
    List<Double> sorted = values.get(name).stream().sorted().toList();
    String format = "%." + digits + "f";
    String median = String.format(Locale.ROOT, format, median(name));
    return sorted.size() == 1
        ? median
        : median
            + String.format(
                Locale.ROOT,
                " (" + format + " to " + format + ")",
                sorted.getFirst(),
                sorted.getLast());
  }
}
