package dev.martlet.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page that the docs show. */
final class Page {
  private record Column(String head, String figure, int digits) {}

  private static final List<Column> FAN_OUT =
      List.of(
          new Column("cores", "cores", 3),
          new Column("cores, first 10 s", "cores cold", 3),
          new Column("snapshots/s", "snapshots", 0),
          new Column("missed", "missed", 0),
          new Column("superseded, %", "superseded", 2),
          new Column("RSS, MB", "RSS", 0));

  private static final List<Column> TIMES =
      List.of(
          new Column("delivery p50, ms", "delivery p50", 1),
          new Column("delivery p99, ms", "delivery p99", 1),
          new Column("tick late p99, ms", "lateness p99", 1),
          new Column("tick jitter p99, ms", "jitter p99", 1),
          new Column("input round trip p50, ms", "round trip p50", 1),
          new Column("p99, ms", "round trip p99", 1),
          new Column("bytes/player/s", "bytes", 0));

  private final StringBuilder text = new StringBuilder();

  Page(String yardstick, int rounds, int seconds, String command) {
    line(
        """
        # Benchmarks

        Written by `%s`: the built image beside %s,
        in turn, on %d processors that they share with the players. Medians of %s, and in brackets the least and the
        most; each measured for %d s after %d s of warming up. Ratios are what carries over to another machine, figures are not.
        """
            .formatted(
                command,
                yardstick,
                Runtime.getRuntime().availableProcessors(),
                rounds == 1 ? "one round" : rounds + " rounds",
                seconds,
                Scenario.WARM_UP));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  /** Tables of what the yardstick can do, too. */
  void loads(Map<Scenario, Figures> martlet, Map<Scenario, Figures> yardstick) {
    line("## What it costs\n");
    table(martlet, yardstick, FAN_OUT);
    line("");
    line("A snapshot is superseded when its socket has not taken the one before.");
    line("");
    line("## What players see\n");
    table(martlet, yardstick, TIMES);
    line("");
    line(
        "Delivery is from the snapshot's making to its arrival; late is a tick against the one that"
            + " was the most on\n"
            + "time; jitter is how much the time between two arrivals is off.");
    line("");
  }

  private void table(
      Map<Scenario, Figures> martlet, Map<Scenario, Figures> yardstick, List<Column> columns) {
    StringBuilder head = new StringBuilder("| load | server |");
    StringBuilder rule = new StringBuilder("| --- | --- |");
    columns.forEach(
        column -> {
          head.append(' ').append(column.head).append(" |");
          rule.append(" --- |");
        });
    line(head.toString());
    line(rule.toString());
    martlet.forEach(
        (scenario, figures) -> {
          row(scenario.title(), "Martlet", figures, columns);
          Figures other = yardstick.get(scenario);
          if (other != null) {
            row("", "yardstick", other, columns);
            ratios(figures, other, columns);
          }
        });
  }

  private void row(String title, String who, Figures figures, List<Column> columns) {
    StringBuilder row = new StringBuilder("| " + title + " | " + who + " |");
    columns.forEach(
        column -> row.append(' ').append(figures.text(column.figure, column.digits)).append(" |"));
    line(row.toString());
  }

  private void ratios(Figures one, Figures other, List<Column> columns) {
    StringBuilder row = new StringBuilder("| | ratio |");
    for (Column column : columns) {
      boolean both = one.has(column.figure) && other.has(column.figure);
      double divisor = both ? other.median(column.figure) : 0;
      row.append(
          divisor == 0
              ? " |"
              : String.format(Locale.ROOT, " %.2f |", one.median(column.figure) / divisor));
    }
    line(row.toString());
  }

  void inputs(Figures figures) {
    line("## Inputs\n");
    line(
        "Sent %s inputs a second, applied %s, refused %s."
            .formatted(
                figures.text("inputs sent", 0),
                figures.text("inputs applied", 0),
                figures.text("inputs refused", 0)));
    line("");
  }

  void idleShards(Map<Integer, Figures> byCount) {
    line("## Shards that tick at 20 Hz and nobody watches\n");
    line("| shards | cores | microseconds a tick | ticks skipped |");
    line("| --- | --- | --- | --- |");
    byCount.forEach(
        (count, figures) ->
            line(
                "| %d | %s | %s | %s |"
                    .formatted(
                        count,
                        figures.text("cores", 3),
                        figures.text("per tick", 2),
                        figures.text("skipped", 0))));
    line("");
  }

  void idleConnections(int count, Figures figures) {
    line("## Idle connections\n");
    line(
        "%d connections take %s bytes of resident memory each; %s upgrades a second."
            .formatted(count, figures.text("bytes each", 0), figures.text("upgrades", 0)));
    line("");
  }

  void start(Figures figures) {
    line("## Start\n");
    line(
        "The image listens %s ms after its process begins, and has %s MB resident then."
            .formatted(figures.text("ready", 0), figures.text("RSS", 0)));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
