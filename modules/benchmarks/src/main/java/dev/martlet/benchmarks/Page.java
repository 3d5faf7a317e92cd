package dev.martlet.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The page that the docs show. */
final class Page {
  private record Column(String head, String figure, int digits) {}

  private static final Column CORES = new Column("cores", "cores", 3);
  private static final Column CORES_OF =
      new Column("cores per frame, of the yardstick's", "cores of", 2);
  private static final Column SNAPSHOTS = new Column("snapshots/s", "snapshots", 0);
  private static final Column RSS = new Column("RSS, MB", "RSS", 0);
  private static final Column P99 = new Column("delivery p99, ms", "delivery p99", 1);

  private static final List<Column> LOAD =
      List.of(
          CORES_OF,
          CORES,
          new Column("cores, first 10 s", "cores cold", 3),
          SNAPSHOTS,
          new Column("missed", "missed", 0),
          new Column("superseded, %", "superseded", 2),
          RSS,
          new Column("delivery p50, ms", "delivery p50", 1),
          P99);

  private static final List<Column> RATIOS =
      List.of(
          new Column("cores, first 10 s", "cold of", 2),
          new Column("delivery p99", "p99 of", 2),
          new Column("snapshots", "frames of", 2));

  private static final List<Column> TIMES =
      List.of(
          new Column("tick late p99, ms", "lateness p99", 1),
          new Column("tick jitter p99, ms", "jitter p99", 1),
          new Column("input round trip p50, ms", "round trip p50", 1),
          new Column("p99, ms", "round trip p99", 1),
          new Column("bytes/player/s", "bytes", 0));

  private static final List<Column> INPUTS =
      List.of(
          new Column("inputs sent/s", "inputs sent", 0),
          new Column("applied/s", "inputs applied", 0),
          new Column("refused", "inputs refused", 0));

  private static final List<Column> SATURATION =
      List.of(
          SNAPSHOTS,
          new Column("of the yardstick's", "frames of", 2),
          new Column("at, Hz", "rate", 0),
          CORES);

  private static final List<Column> IDLE_SHARDS =
      List.of(
          CORES,
          new Column("microseconds a tick", "per tick", 2),
          new Column("ticks skipped", "skipped", 0));

  private static final List<Column> IDLE_CONNECTIONS =
      List.of(
          new Column("bytes each", "bytes each", 0), RSS, new Column("upgrades/s", "upgrades", 0));

  private final StringBuilder text = new StringBuilder();

  Page(BenchmarkOptions options, String ownWay) {
    boolean wslimit = options.wslimit() != null;
    line("# Benchmarks\n");
    line(
        """
        Written by `dist/benchmark%s`: the built image beside a yardstick and others that broadcast,
        in turn, on %d processors that they share with the players. Medians of %s, and in brackets the least and the
        most; each measured for %d s after %d ticks, and at least %d s, of warming up. Ratios are what carries over to another machine, figures are not.
        """
            .formatted(
                wslimit ? " --wslimit PATH" : "",
                Runtime.getRuntime().availableProcessors(),
                options.rounds() == 1 ? "one round" : options.rounds() + " rounds",
                options.seconds(),
                Scenario.WARM_UP_TICKS,
                Scenario.WARM_UP));
    line(
        wslimit
            ? "- The yardstick is `wslimit`, which writes one prepared frame to every socket from"
                + " one thread in C."
            : "- The yardstick is a plain broadcaster on Java NIO, which does nothing else"
                + " (`Broadcaster`).");
    line(
        "- Martlet takes the best way to send that works"
            + (ownWay.isEmpty() ? "" : ", here " + ownWay)
            + "; its other rows force one by `martlet.send-path`.");
    line(
        "- npm `ws` and Netty with its native transports write a frame that is made once a tick, as"
            + " the yardstick does.");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void heading(String heading) {
    line("\n## " + heading + "\n");
  }

  /** All that was measured. */
  void add(Results results, int idleConnections) {
    results.leftOut.forEach((kind, why) -> line("- Left out: " + kind.title + ": " + why + "."));
    loads(results.loads);
    if (!results.saturation.isEmpty()) {
      heading("The most snapshots");
      line(
          "1 shard x 1000, 1000 B, in turn at rates of "
              + Scenario.SATURATION_RATES
              + " Hz until a tenth falls behind.\n");
      head("server", SATURATION);
      results.saturation.forEach((kind, figures) -> row(kind.title, figures, SATURATION));
    }
    if (!results.idleShards.isEmpty()) {
      heading("Shards that tick at 20 Hz and nobody watches");
      head("shards", IDLE_SHARDS);
      results.idleShards.forEach((count, figures) -> row("" + count, figures, IDLE_SHARDS));
    }
    if (!results.idleConnections.isEmpty()) {
      heading("Idle connections");
      line(
          "%d connections: what each adds to the server's resident memory.\n"
              .formatted(idleConnections));
      head("by", IDLE_CONNECTIONS);
      results.idleConnections.forEach((way, figures) -> row(way.title, figures, IDLE_CONNECTIONS));
    }
    if (results.start.has("ready")) {
      heading("Start");
      line(
          "The image listens %s ms after its process begins, and has %s MB resident then."
              .formatted(results.start.text("ready", 0), results.start.text("RSS", 0)));
    }
  }

  private void loads(Map<Scenario, Map<Kind, Figures>> loads) {
    loads.forEach(
        (scenario, figures) -> {
          if (!figures.isEmpty()) {
            heading(scenario.title());
            List<Column> columns = present(LOAD, figures);
            head("server", columns);
            figures.forEach((kind, its) -> row(kind.title, its, columns));
          }
        });
    if (loads.values().stream().anyMatch(figures -> !figures.isEmpty())) {
      line("");
      line(
          "A snapshot is superseded when a newer one replaces it before it is sent; delivery is"
              + " from its");
      line("making to its arrival.");
    }
    table(
        "Beside the yardstick",
        "Each figure divided by the yardstick's in the same round.",
        loads,
        RATIOS,
        "cores of");
    table(
        "Ticks as players see them",
        "Late is a tick against the one that was the most on time; jitter is how much the time"
            + " between two arrivals is off.",
        loads,
        TIMES,
        "bytes");
    table("Inputs", "What players sent, and became of it.", loads, INPUTS, "inputs sent");
  }

  /** One table with the rows of all loads of which a certain figure is known. */
  private void table(
      String title,
      String what,
      Map<Scenario, Map<Kind, Figures>> loads,
      List<Column> columns,
      String of) {
    Predicate<Figures> shown = figures -> figures.has(of);
    if (loads.values().stream().flatMap(each -> each.values().stream()).noneMatch(shown)) {
      return;
    }
    heading(title);
    line(what + "\n");
    head("load | server", columns);
    loads.forEach(
        (scenario, all) -> {
          String load = scenario.title();
          for (Map.Entry<Kind, Figures> each : all.entrySet()) {
            if (shown.test(each.getValue())) {
              row(load + " | " + each.getKey().title, each.getValue(), columns);
              load = "";
            }
          }
        });
  }

  /** Those of which something is known. */
  private static List<Column> present(List<Column> columns, Map<Kind, Figures> figures) {
    return columns.stream()
        .filter(column -> figures.values().stream().anyMatch(its -> its.has(column.figure)))
        .toList();
  }

  private void head(String first, List<Column> columns) {
    StringBuilder head = new StringBuilder("| " + first + " |");
    StringBuilder rule = new StringBuilder("|" + " --- |".repeat(first.split("\\|").length));
    columns.forEach(
        column -> {
          head.append(' ').append(column.head).append(" |");
          rule.append(" --- |");
        });
    line(head.toString());
    line(rule.toString());
  }

  private void row(String first, Figures figures, List<Column> columns) {
    StringBuilder row = new StringBuilder("| " + first + " |");
    columns.forEach(
        column -> row.append(' ').append(figures.text(column.figure, column.digits)).append(" |"));
    line(row.toString());
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
