package dev.martlet.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be measured, and how.
 *
 * @param image to measure
 * @param rounds of which medians are taken
 * @param seconds that each run is measured for
 * @param wslimit the program that is the yardstick; null for the one in Java
 * @param page that is written
 * @param work the folder with the build's Netty, and for what is fetched
 * @param only names of what is measured; empty for everything
 * @param subjects that are measured; empty for what suits each load
 */
record BenchmarkOptions(
    Path image,
    int rounds,
    int seconds,
    Path wslimit,
    Path page,
    Path work,
    Set<String> only,
    Set<Kind> subjects) {

  static final String IDLE_SHARDS = "idle-shards";
  static final String IDLE_CONNECTIONS = "idle-connections";
  static final String SATURATION = "saturation";
  static final String START = "start";

  /**
   * Parses the options of a command line.
   *
   * @throws IllegalArgumentException if one is unknown or has a bad value; the message names it
   */
  static BenchmarkOptions parse(String... args) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value");
      }
      given.put(args[i], args[i + 1]);
    }
    String wslimit = take(given, "--wslimit", "");
    Set<Kind> subjects = EnumSet.noneOf(Kind.class);
    names(given, "--subjects").forEach(name -> subjects.add(subject(name)));
    BenchmarkOptions options =
        new BenchmarkOptions(
            Path.of(take(given, "--image", "dist/target/martlet")).toAbsolutePath(),
            Integer.parseInt(take(given, "--rounds", "3")),
            Integer.parseInt(take(given, "--seconds", "8")),
            wslimit.isEmpty() ? null : Path.of(wslimit).toAbsolutePath(),
            Path.of(take(given, "--page", "module-info-docs/benchmarks.md")).toAbsolutePath(),
            Path.of(take(given, "--work", "modules/benchmarks/target")).toAbsolutePath(),
            Set.copyOf(names(given, "--only")),
            subjects);
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown option " + given.keySet());
    }
    return options.checked();
  }

  private static String take(Map<String, String> given, String name, String otherwise) {
    String value = given.remove(name);
    return value == null ? otherwise : value;
  }

  private static List<String> names(Map<String, String> given, String name) {
    String value = take(given, name, "");
    return value.isEmpty() ? List.of() : List.of(value.split(","));
  }

  private static Kind subject(String name) {
    return Kind.named(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--subjects names some of " + Kind.names() + ", not " + name));
  }

  private BenchmarkOptions checked() {
    Set<String> known = new TreeSet<>(Set.of(IDLE_SHARDS, IDLE_CONNECTIONS, SATURATION, START));
    Scenario.ALL.forEach(scenario -> known.add(scenario.name()));
    if (!known.containsAll(only)) {
      throw new IllegalArgumentException("--only names some of " + known + ", not all of " + only);
    }
    if (wslimit != null && !Files.isExecutable(wslimit)) {
      throw new IllegalArgumentException("--wslimit is no program: " + wslimit);
    }
    if (needed().isEmpty()) {
      throw new IllegalArgumentException(
          "--subjects names nothing that can be measured by what --only names");
    }
    return this;
  }

  boolean wants(String name) {
    return only.isEmpty() || only.contains(name);
  }

  /** Whether the load is to be measured with this kind. */
  boolean wants(Scenario scenario, Kind kind) {
    return wants(scenario.name())
        && (subjects.isEmpty()
            ? scenario.measures(kind)
            : subjects.contains(kind) && scenario.suits(kind));
  }

  /** Whether this is to be measured, which the server alone can do, as it starts by itself. */
  boolean wantsOfServer(String name) {
    return wants(name) && (subjects.isEmpty() || subjects.contains(Kind.SERVER));
  }

  /** All that is needed. */
  Set<Kind> needed() {
    List<Scenario> loads = new ArrayList<>(Scenario.ALL);
    loads.add(Scenario.saturation(1));
    Set<Kind> needed = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      if (loads.stream().anyMatch(load -> wants(load, kind))) {
        needed.add(kind);
      }
    }
    if (List.of(IDLE_SHARDS, IDLE_CONNECTIONS, START).stream().anyMatch(this::wantsOfServer)) {
      needed.add(Kind.SERVER);
    }
    return needed;
  }
}
