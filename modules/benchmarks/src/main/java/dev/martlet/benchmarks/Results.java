package dev.martlet.benchmarks;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was measured. */
final class Results {
  /** Players on shards, by what was measured with them. */
  final Map<Scenario, Map<Kind, Figures>> loads = new LinkedHashMap<>();

  final Map<Kind, Figures> saturation = new EnumMap<>(Kind.class);
  final Map<Integer, Figures> idleShards = new LinkedHashMap<>();
  final Map<IdleWay, Figures> idleConnections = new EnumMap<>(IdleWay.class);
  final Figures start = new Figures();

  /** What could not run here, and why. */
  final Map<Kind, String> leftOut = new EnumMap<>(Kind.class);

  static <K> Figures of(Map<K, Figures> map, K key) {
    return map.computeIfAbsent(key, k -> new Figures());
  }

  Map<Kind, Figures> of(Scenario scenario) {
    return loads.computeIfAbsent(scenario, key -> new EnumMap<>(Kind.class));
  }

  /** After a round of a load: what each took, of what the yardstick took in the same round. */
  static void relate(Map<Kind, Figures> round) {
    Figures yardstick = round.get(Kind.YARDSTICK);
    if (yardstick == null) {
      return;
    }
    round.forEach(
        (kind, figures) -> {
          double frames = figures.last("snapshots") / yardstick.last("snapshots");
          figures.add("frames of", frames);
          figures.add("cores of", figures.last("cores") / yardstick.last("cores") / frames);
          relate(figures, yardstick, "cores cold", "cold of");
          relate(figures, yardstick, "delivery p99", "p99 of");
        });
  }

  private static void relate(Figures one, Figures other, String name, String ratio) {
    if (one.has(name) && other.has(name)) {
      one.add(ratio, one.last(name) / other.last(name));
    }
  }
}
