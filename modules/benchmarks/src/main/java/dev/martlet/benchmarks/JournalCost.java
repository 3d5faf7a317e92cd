package dev.martlet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The command {@code dist/benchmark journal}: many small games, durable and not, in turn. Prints
 * what the server used for them, how late its ticks were, and when the players had their snapshots.
 */
final class JournalCost {
  private static final int USAGE_ERROR = 2;

  /** How durable the games are. */
  private enum Level {
    NONE,
    JOURNAL
  }

  private record Column(String head, String figure, int digits) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("cores", "cores", 3),
          new Column("of those without", "cores of", 2),
          new Column("ticks late p99, ms, at most", "ticks late", 1),
          new Column("commit p99, ms, at most", "commits", 1),
          new Column("snapshots/s", "snapshots", 0),
          new Column("ticks not seen", "missed", 0),
          new Column("tick to player p50, ms", "delivery p50", 1),
          new Column("p99, ms", "delivery p99", 1),
          new Column("input round trip p50, ms", "round trip p50", 1),
          new Column("p99, ms", "round trip p99", 1));

  private final BenchmarkOptions options;
  private final Subjects subjects;
  private final Runs runs;
  private final Map<Level, Figures> figures = new EnumMap<>(Level.class);

  private JournalCost(BenchmarkOptions options) {
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
    JournalCost cost = new JournalCost(options);
    for (int round = 1; round <= options.rounds(); round++) {
      for (Level level : Level.values()) {
        System.err.println("round " + round + " of " + options.rounds() + ": " + level);
        Benchmark.untilComplete(() -> cost.run(level));
      }
    }
    cost.print();
    System.exit(0); // the threads of the load wait for more
  }

  private void run(Level level) throws Exception {
    Path data = Files.createTempDirectory(options.work(), "journals");
    Figures its = Results.of(figures, level);
    try (Subject subject =
        subjects.server(
            "-Dmartlet.data=" + data,
            "-Dmartlet.journal.types="
                + Scenario.MATCHES.type()
                + "="
                + level.name().toLowerCase(Locale.ROOT))) {
      runs.load(subject, Scenario.MATCHES, its);
    } finally {
      delete(data);
    }
    its.add("cores of", its.last("cores") / figures.get(Level.NONE).last("cores"));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void print() {
    System.out.println(Scenario.MATCHES.title() + ":");
    for (Column column : COLUMNS) {
      System.out.printf("%-28s", column.head());
      figures.forEach(
          (level, its) ->
              System.out.printf(
                  "  %s %-24s",
                  level.name().toLowerCase(Locale.ROOT),
                  its.text(column.figure(), column.digits())));
      System.out.println();
    }
  }
}
