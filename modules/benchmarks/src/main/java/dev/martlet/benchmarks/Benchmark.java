package dev.martlet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The command {@code dist/benchmark}: measures everything in rounds, and writes the page. */
final class Benchmark {
  private static final List<Integer> IDLE_SHARDS = List.of(100, 1000, 10_000);
  private static final int IDLE_CONNECTIONS = 9500;
  private static final int STARTS_A_ROUND = 3;
  private static final int MOST_ATTEMPTS = 5;
  private static final int USAGE_ERROR = 2;

  private final BenchmarkOptions options;
  private final Subjects subjects;
  private final Runs runs;
  private final Set<Kind> able = EnumSet.noneOf(Kind.class);
  private final Results results = new Results();

  private Benchmark(BenchmarkOptions options) {
    this.options = options;
    subjects = new Subjects(options.image(), options.wslimit(), options.work());
    runs = new Runs(subjects, options.seconds());
  }

  /** Measures. */
  public static void main(String... args) throws Exception {
    BenchmarkOptions options = null;
    try {
      options = BenchmarkOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("benchmark: " + e.getMessage());
      System.exit(USAGE_ERROR);
    }
    Benchmark benchmark = new Benchmark(options);
    benchmark.prepare();
    for (int round = 1; round <= options.rounds(); round++) {
      benchmark.round(round);
    }
    benchmark.write();
  }

  private void prepare() throws InterruptedException {
    for (Kind kind : options.needed()) {
      able.add(kind);
      try {
        subjects.prepare(kind);
      } catch (IOException e) {
        leaveOut(kind, e.getMessage());
      }
    }
  }

  private void leaveOut(Kind kind, String why) {
    System.err.println("left out: " + kind.chosenBy + ": " + why);
    able.remove(kind);
    results.leftOut.put(kind, why);
  }

  private void round(int round) throws Exception {
    for (Scenario scenario : Scenario.ALL) {
      load(round, scenario, results.of(scenario), (kind, to) -> runs.load(kind, scenario, to));
    }
    load(round, Scenario.saturation(1), results.saturation, runs::saturation);
    if (options.wantsOfServer(BenchmarkOptions.IDLE_SHARDS)) {
      for (int count : IDLE_SHARDS) {
        tell(round, count + " idle shards");
        Figures figures = Results.of(results.idleShards, count);
        untilComplete(() -> runs.idleShards(count, figures));
      }
    }
    if (options.wantsOfServer(BenchmarkOptions.IDLE_CONNECTIONS)) {
      idleConnections(round);
    }
    if (options.wantsOfServer(BenchmarkOptions.START)) {
      tell(round, "start");
      for (int i = 0; i < STARTS_A_ROUND; i++) {
        runs.start(results.start);
      }
    }
  }

  private interface Load {
    void run(Kind kind, Figures figures) throws Exception;
  }

  /** All that can, one after the other. */
  private void load(int round, Scenario scenario, Map<Kind, Figures> figures, Load load)
      throws Exception {
    for (Kind kind : List.copyOf(able)) {
      if (options.wants(scenario, kind)) {
        tell(round, scenario.name() + ", " + kind.chosenBy);
        Figures its = Results.of(figures, kind);
        try {
          untilComplete(() -> load.run(kind, its));
        } catch (IncompleteException | IOException e) {
          if (kind.isServer() || kind == Kind.YARDSTICK) {
            throw e;
          }
          figures.remove(kind); // what others cannot do is no reason to lose the rest
          leaveOut(kind, e.getMessage());
        }
      }
    }
    Results.relate(figures);
  }

  private void idleConnections(int round) throws Exception {
    Certificate certificate = Certificate.make(options.work().resolve("certificate"));
    for (IdleWay way : IdleWay.values()) {
      tell(round, "idle connections, " + way.title);
      Figures figures = Results.of(results.idleConnections, way);
      untilComplete(() -> runs.idleConnections(way, certificate, IDLE_CONNECTIONS, figures));
    }
  }

  /** A run that may have to be done again. */
  interface Run {
    void run() throws Exception;
  }

  /** A run in which not all players could play says nothing, and is done again. */
  static void untilComplete(Run run) throws Exception {
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

  private void tell(int round, String what) {
    System.err.println("round " + round + " of " + options.rounds() + ": " + what);
  }

  private void write() throws Exception {
    Page text = new Page(options, subjects.ownWay());
    text.add(results, IDLE_CONNECTIONS);
    // The page is whole at any time, also if this is cut off.
    Path half = Files.createTempFile(options.page().getParent(), "benchmarks", ".md");
    try {
      Files.writeString(half, text.toString());
      Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(half, options.page(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(half);
    }
    System.err.println("written: " + options.page());
  }
}
