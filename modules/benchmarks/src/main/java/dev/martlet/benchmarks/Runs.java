package dev.martlet.benchmarks;

import dev.martlet.load.LoadTest;
import dev.martlet.load.Options;
import dev.martlet.load.Report;
import dev.martlet.load.Report.Percentiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Single runs: each starts a server, loads it, and notes figures. */
final class Runs {
  private static final int COLD_SECONDS = 10;

  /** Until all are open, and a server that idles has given back what opening them took. */
  private static final int IDLE_SECONDS = 45;

  /** The part of the snapshots that arrives as long as they do not fall behind. */
  private static final double DELIVERED = 0.9;

  /** Shards are made by players who come and go: so many, that they are no load by themselves. */
  private static final int MADE_AT_ONCE = 1000;

  private static final String LATENESS = "martlet_tick_lateness_seconds";
  private static final String COMMITS = "martlet_journal_commit_seconds";

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Subjects subjects;
  private final int seconds;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Runs(Subjects subjects, int seconds) {
    this.subjects = subjects;
    this.seconds = seconds;
  }

  /** Players on shards: what they see, and what the server uses for it. */
  void load(Kind kind, Scenario scenario, Figures figures) throws Exception {
    try (Subject subject = subjects.start(kind, scenario)) {
      load(subject, scenario, figures);
    }
  }

  /** The same, on a server that was started for it. */
  void load(Subject subject, Scenario scenario, Figures figures) throws Exception {
    Options options = scenario.options(subject.port, seconds);
    long opened = System.nanoTime() + scenario.connections() / Scenario.RAMP * NANOS_PER_SECOND;
    Future<Report> players = threads.submit(new LoadTest(options, line -> {})::run);
    awaitTime(opened);
    double atFirst = subject.cpuSeconds();
    awaitTime(opened + COLD_SECONDS * NANOS_PER_SECOND);
    double afterCold = subject.cpuSeconds();
    awaitTime(opened + scenario.warmUp() * NANOS_PER_SECOND);
    Map<String, Double> then = subject.counters(); // before: a first request takes its time
    Map<Double, Double> lateThen = subject.histogram(LATENESS);
    Map<Double, Double> commitsThen = subject.histogram(COMMITS);
    double warm = subject.cpuSeconds();
    long warmAt = System.nanoTime();
    Report report = players.get();
    requireAll(report);
    double took = (System.nanoTime() - warmAt) / (double) NANOS_PER_SECOND;
    figures.add("cores cold", (afterCold - atFirst) / COLD_SECONDS);
    figures.add("cores", (subject.cpuSeconds() - warm) / took);
    figures.add("RSS", subject.residentBytes() / 1e6);
    Map<String, Double> now = subject.counters();
    double sent = counted("martlet_snapshots_total", then, now);
    if (sent > 0) {
      double superseded = counted("martlet_snapshots_superseded_total", then, now);
      figures.add("superseded", 100 * superseded / sent);
    }
    noteMost("ticks late", lateThen, subject.histogram(LATENESS), figures);
    noteMost("commits", commitsThen, subject.histogram(COMMITS), figures);
    note(report, figures);
    if (scenario.inputRate() > 0) {
      figures.add("inputs sent", report.inputsPerSecond());
      figures.add("inputs applied", counted("martlet_inputs_applied_total", then, now) / took);
      figures.add("inputs refused", counted("martlet_inputs_refused_total", then, now));
    }
  }

  /** The most snapshots a second that arrive: the rate is raised until they fall behind. */
  void saturation(Kind kind, Figures figures) throws Exception {
    int best = 0;
    Figures most = new Figures();
    for (int rate : Scenario.SATURATION_RATES) {
      Scenario scenario = Scenario.saturation(rate);
      Figures step = new Figures();
      try {
        load(kind, scenario, step);
      } catch (IncompleteException e) {
        System.err.println("not counted: at " + rate + " Hz " + e.getMessage());
        continue; // one that is late with its frames may have no time to accept connections
      }
      if (best == 0 || step.last("snapshots") > most.last("snapshots")) {
        best = rate;
        most = step;
      }
      if (step.last("snapshots") < DELIVERED * rate * scenario.connections()) {
        break;
      }
    }
    if (best == 0) {
      throw new IncompleteException("players could connect at no rate");
    }
    figures.add("snapshots", most.last("snapshots"));
    figures.add("rate", best);
    figures.add("cores", most.last("cores"));
  }

  private static double counted(String name, Map<String, Double> then, Map<String, Double> now) {
    return now.getOrDefault(name, 0.0) - then.getOrDefault(name, 0.0);
  }

  /** Of what has come into a histogram since then: the bound that 99 percent do not pass, in ms. */
  private static void noteMost(
      String name, Map<Double, Double> then, NavigableMap<Double, Double> now, Figures figures) {
    now.replaceAll((bound, count) -> count - then.getOrDefault(bound, 0.0));
    double all = now.isEmpty() ? 0 : now.lastEntry().getValue();
    if (all > 0) {
      now.entrySet().stream()
          .filter(bucket -> bucket.getValue() >= 0.99 * all)
          .findFirst()
          .ifPresent(bucket -> figures.add(name, 1e3 * bucket.getKey()));
    }
  }

  private static void requireAll(Report report) throws IncompleteException {
    if (report.open() < report.connections()) {
      throw new IncompleteException(
          "%d of %d are connected; %s"
              .formatted(report.open(), report.connections(), report.ended()));
    }
  }

  private static void note(Report report, Figures figures) {
    figures.add("snapshots", report.snapshotsPerSecond());
    figures.add("bytes", report.bytesPerPlayerAndSecond());
    figures.add("missed", report.ticksMissed());
    note("delivery", report.latencyMicros(), figures);
    note("lateness", report.latenessMicros(), figures);
    note("jitter", report.jitterMicros(), figures);
    note("round trip", report.roundTripMicros(), figures);
  }

  private static void note(String name, Percentiles micros, Figures figures) {
    if (micros != null) {
      figures.add(name + " p50", micros.p50() / 1e3);
      figures.add(name + " p99", micros.p99() / 1e3);
    }
  }

  /** Shards that tick and nobody watches. */
  void idleShards(int count, Figures figures) throws Exception {
    try (Subject subject = subjects.server()) {
      for (int made = 0; made < count; made += MADE_AT_ONCE) {
        String shards = "bench:20:100:" + made + "-{shard}";
        requireAll(open(subject, shards, Math.min(MADE_AT_ONCE, count - made), 1500));
      }
      TimeUnit.SECONDS.sleep(Scenario.WARM_UP);
      Map<String, Double> then = subject.counters();
      double before = subject.cpuSeconds();
      long begin = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      double took = (System.nanoTime() - begin) / (double) NANOS_PER_SECOND;
      double used = subject.cpuSeconds() - before;
      figures.add("cores", used / took);
      Map<String, Double> now = subject.counters();
      figures.add("per tick", 1e6 * used / counted("martlet_ticks_total", then, now));
      figures.add("skipped", counted("martlet_ticks_skipped_total", then, now));
    }
  }

  /**
   * Connections that are sent next to nothing.
   *
   * @param certificate of the server where it speaks TLS
   */
  void idleConnections(IdleWay way, Certificate certificate, int count, Figures figures)
      throws Exception {
    try (Subject subject = subjects.server(way.settings(certificate))) {
      long empty = subject.residentBytes();
      AtomicLong filled = new AtomicLong();
      String url = way.url(subject) + "?shard=bench:1:100:0&sid=p{sid}";
      Options options = openingOptions(url, way.trust(certificate), count, way.ramp, IDLE_SECONDS);
      // The last line comes at the end, while all are still open.
      Report report = play(options, line -> filled.set(resident(subject)));
      requireAll(report);
      figures.add("RSS", filled.get() / 1e6);
      figures.add("bytes each", (filled.get() - empty) / (double) count);
      if (way == IdleWay.PLAIN) {
        figures.add("upgrades", count * 1e3 / report.openingMillis());
      }
    }
  }

  private static long resident(Subject subject) {
    try {
      return subject.residentBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Report open(Subject subject, String shard, int count, int ramp) throws Exception {
    String url = "ws://127.0.0.1:" + subject.port + "/?shard=" + shard + "&sid=p{sid}";
    return play(openingOptions(url, List.of(), count, ramp, 0), line -> {});
  }

  private Report play(Options options, Consumer<String> progress) throws Exception {
    Callable<Report> test = new LoadTest(options, progress)::run;
    return threads.submit(test).get();
  }

  private static Options openingOptions(
      String url, List<String> more, int count, int ramp, int warmUp) {
    List<String> args = new ArrayList<>(List.of("--url", url, "--token", "dev.p{sid}"));
    args.addAll(List.of("--connections", "" + count, "--shards", "" + count));
    args.addAll(List.of("--ramp", "" + ramp, "--warm-up", "" + warmUp, "--duration", "1"));
    args.addAll(more);
    return Options.parse(args.toArray(String[]::new));
  }

  /** From the start of the process until its first WebSocket is open. */
  void start(Figures figures) throws Exception {
    long begin = System.nanoTime();
    try (Subject subject = subjects.server()) {
      figures.add("ready", (System.nanoTime() - begin) / 1e6);
      Report report = open(subject, "arena:lobby", 1, 1);
      figures.add("RSS", subject.residentBytes() / 1e6);
      requireAll(report);
    }
  }

  private static void awaitTime(long nanoTime) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
  }
}
