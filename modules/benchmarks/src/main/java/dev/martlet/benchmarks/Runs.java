package dev.martlet.benchmarks;

import dev.martlet.load.LoadTest;
import dev.martlet.load.Options;
import dev.martlet.load.Report;
import dev.martlet.load.Report.Percentiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Single runs: each starts a server, loads it, and notes figures. */
final class Runs {
  private static final int COLD_SECONDS = 10;

  /** Until a server that idles has given back what opening the connections took. */
  private static final int IDLE_SECONDS = 30;

  /** Shards are made by players who come and go: so many, that they are no load by themselves. */
  private static final int MADE_AT_ONCE = 1000;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Path image;
  private final int seconds;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Runs(Path image, int seconds) {
    this.image = image;
    this.seconds = seconds;
  }

  /** Players on shards: what they see, and what the server uses for it. */
  void load(Subject subject, Scenario scenario, Figures figures) throws Exception {
    Options options = scenario.options(subject.port, seconds);
    long opened = System.nanoTime() + scenario.connections() / Scenario.RAMP * NANOS_PER_SECOND;
    Future<Report> players = threads.submit(new LoadTest(options, line -> {})::run);
    awaitTime(opened);
    double atFirst = subject.cpuSeconds();
    awaitTime(opened + COLD_SECONDS * NANOS_PER_SECOND);
    double afterCold = subject.cpuSeconds();
    awaitTime(opened + Scenario.WARM_UP * NANOS_PER_SECOND);
    double warm = subject.cpuSeconds();
    long warmAt = System.nanoTime(); // at once: on a busy machine the counters take their time
    Map<String, Double> then = subject.counters();
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
    note(report, figures);
    if (scenario.inputRate() > 0) {
      figures.add("inputs sent", report.inputsPerSecond());
      figures.add("inputs applied", counted("martlet_inputs_applied_total", then, now) / took);
      figures.add("inputs refused", counted("martlet_inputs_refused_total", then, now));
    }
  }

  private static double counted(String name, Map<String, Double> then, Map<String, Double> now) {
    return now.getOrDefault(name, 0.0) - then.getOrDefault(name, 0.0);
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
    try (Subject subject = Subject.martlet(image)) {
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

  /** Connections that are sent next to nothing. */
  void idleConnections(int count, Figures figures) throws Exception {
    try (Subject subject = Subject.martlet(image)) {
      long empty = subject.residentBytes();
      Options options = openingOptions(subject, "bench:1:100:0", count, 20_000, IDLE_SECONDS);
      Future<Report> players = threads.submit(new LoadTest(options, line -> {})::run);
      TimeUnit.SECONDS.sleep(IDLE_SECONDS);
      figures.add("bytes each", (subject.residentBytes() - empty) / (double) count);
      Report report = players.get();
      figures.add("open", report.open());
      figures.add("upgrades", count * 1e3 / report.openingMillis());
    }
  }

  private Report open(Subject subject, String shard, int count, int ramp) throws Exception {
    Callable<Report> test =
        new LoadTest(openingOptions(subject, shard, count, ramp, 0), line -> {})::run;
    return threads.submit(test).get();
  }

  private static Options openingOptions(
      Subject subject, String shard, int count, int ramp, int warmUp) {
    String[] args = {
      "--url", "ws://127.0.0.1:" + subject.port + "/?shard=" + shard + "&sid=p{sid}",
      "--token", "dev.p{sid}",
      "--connections", "" + count,
      "--shards", "" + count,
      "--ramp", "" + ramp,
      "--warm-up", "" + warmUp,
      "--duration", "1"
    };
    return Options.parse(args);
  }

  /** From the start of the process until its first WebSocket is open. */
  void start(Figures figures) throws Exception {
    long begin = System.nanoTime();
    try (Subject subject = Subject.martlet(image)) {
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
