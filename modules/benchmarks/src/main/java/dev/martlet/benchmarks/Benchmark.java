package dev.martlet.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** The command {@code dist/benchmark}: measures everything in rounds, and writes the page. */
final class Benchmark {
  private static final List<Integer> IDLE_SHARDS = List.of(100, 1000, 10_000);
  private static final int IDLE_CONNECTIONS = 9500;
  private static final int STARTS_A_ROUND = 3;
  private static final int MOST_ATTEMPTS = 5;
  private static final int USAGE_ERROR = 2;

  private final Path image;
  private final int rounds;
  private final int seconds;
  private final Path wslimit;
  private final Path page;
  private final Set<String> only;
  private final Runs runs;

  private final Map<Scenario, Figures> martlet = new LinkedHashMap<>();
  private final Map<Scenario, Figures> yardstick = new LinkedHashMap<>();
  private final Map<Integer, Figures> idleShards = new LinkedHashMap<>();
  private final Figures idleConnections = new Figures();
  private final Figures start = new Figures();

  private Benchmark(Map<String, String> given) {
    image = Path.of(take(given, "--image", "dist/target/martlet")).toAbsolutePath();
    rounds = Integer.parseInt(take(given, "--rounds", "3"));
    seconds = Integer.parseInt(take(given, "--seconds", "8"));
    String limit = take(given, "--wslimit", "");
    wslimit = limit.isEmpty() ? null : Path.of(limit);
    page = Path.of(take(given, "--page", "module-info-docs/benchmarks.md"));
    String names = take(given, "--only", "");
    only = names.isEmpty() ? Set.of() : Set.of(names.split(","));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown option " + given.keySet());
    }
    Set<String> known = new TreeSet<>(Set.of("idle-shards", "idle-connections", "start"));
    Scenario.ALL.forEach(scenario -> known.add(scenario.name()));
    if (!known.containsAll(only)) {
      throw new IllegalArgumentException("--only names some of " + known + ", not all of " + only);
    }
    if (wslimit != null && !Files.isExecutable(wslimit)) {
      throw new IllegalArgumentException("--wslimit is no program: " + wslimit);
    }
    runs = new Runs(image, seconds);
  }

  private static String take(Map<String, String> given, String name, String otherwise) {
    String value = given.remove(name);
    return value == null ? otherwise : value;
  }

  /** Measures. */
  public static void main(String... args) throws Exception {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      given.put(args[i], args[i + 1]);
    }
    Benchmark benchmark = null;
    try {
      benchmark = new Benchmark(given);
    } catch (IllegalArgumentException e) {
      System.err.println("benchmark: " + e.getMessage());
      System.exit(USAGE_ERROR);
    }
    for (int round = 1; round <= benchmark.rounds; round++) {
      benchmark.round(round);
    }
    benchmark.write();
  }

  private boolean wanted(String name) {
    return only.isEmpty() || only.contains(name);
  }

  private void round(int round) throws Exception {
    for (Scenario scenario : Scenario.ALL) {
      if (wanted(scenario.name())) {
        tell(round, scenario.name());
        load(scenario, () -> Subject.martlet(image), martlet);
        if (scenario.yardstick()) {
          load(scenario, () -> Subject.yardstick(wslimit, scenario), yardstick);
        }
      }
    }
    if (wanted("idle-shards")) {
      for (int count : IDLE_SHARDS) {
        tell(round, count + " idle shards");
        untilComplete(() -> runs.idleShards(count, figuresOf(idleShards, count)));
      }
    }
    if (wanted("idle-connections")) {
      tell(round, "idle connections");
      runs.idleConnections(IDLE_CONNECTIONS, idleConnections);
    }
    if (wanted("start")) {
      tell(round, "start");
      for (int i = 0; i < STARTS_A_ROUND; i++) {
        runs.start(start);
      }
    }
  }

  private void load(Scenario scenario, Callable<Subject> server, Map<Scenario, Figures> figures)
      throws Exception {
    untilComplete(
        () -> {
          try (Subject subject = server.call()) {
            runs.load(subject, scenario, figuresOf(figures, scenario));
          }
        });
  }

  private interface Run {
    void run() throws Exception;
  }

  /** A run in which not all players could play says nothing, and is done again. */
  private static void untilComplete(Run run) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        run.run();
        return;
      } catch (IncompleteException e) {
        System.err.println("not counted: " + e.getMessage());
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static <K> Figures figuresOf(Map<K, Figures> map, K key) {
    return map.computeIfAbsent(key, k -> new Figures());
  }

  private void tell(int round, String what) {
    System.err.println("round " + round + " of " + rounds + ": " + what);
  }

  private void write() throws Exception {
    String than =
        wslimit == null
            ? "a plain broadcaster on Java NIO, which does nothing else (`Broadcaster`)"
            : "`wslimit`, which writes one prepared frame to every socket from one thread in C";
    String command = "dist/benchmark" + (wslimit == null ? "" : " --wslimit PATH");
    Page text = new Page(than, rounds, seconds, command);
    text.loads(martlet, yardstick);
    martlet.forEach(
        (scenario, figures) -> {
          if (scenario.inputRate() > 0) {
            text.inputs(figures);
          }
        });
    if (!idleShards.isEmpty()) {
      text.idleShards(idleShards);
    }
    if (idleConnections.has("open")) {
      text.idleConnections(IDLE_CONNECTIONS, idleConnections);
    }
    if (start.has("ready")) {
      text.start(start);
    }
    // The page is whole at any time, also if this is cut off.
    Path half = Files.createTempFile(page.toAbsolutePath().getParent(), "benchmarks", ".md");
    try {
      Files.writeString(half, text.toString());
      Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(half, page, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(half);
    }
    System.err.println("written: " + page);
  }
}
