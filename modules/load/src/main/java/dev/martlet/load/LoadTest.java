package dev.martlet.load;

import dev.martlet.load.Report.Percentiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * A run of the load test: opens the connections, lets them warm up, and collects their
 * measurements.
 */
public final class LoadTest {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Options options;
  private final Consumer<String> progress;
  private final List<Meters> meters = new ArrayList<>();
  private long beganAt;
  private long measuredFrom;

  /**
   * Creates a run that has not started.
   *
   * @param options of the run
   * @param progress receives a line about the progress each second
   */
  public LoadTest(Options options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  /** The counters at one moment. */
  private record Counts(
      long at,
      long snapshots,
      long bytes,
      long missed,
      long inputs,
      long acknowledged,
      long held) {}

  /**
   * Runs the test.
   *
   * @return the results
   * @throws IOException if the test cannot start
   * @throws InterruptedException if the thread is interrupted
   */
  public Report run() throws IOException, InterruptedException {
    Optional<SSLContext> tls = Trust.of(options);
    List<PlayerLoop> loops = new ArrayList<>();
    beganAt = System.nanoTime();
    long opening = (options.connections() + options.ramp() - 1) / options.ramp();
    measuredFrom = beganAt + (opening + options.warmUp()) * NANOS_PER_SECOND;
    try {
      for (int i = 0; i < options.threads(); i++) {
        meters.add(new Meters(measuredFrom));
        loops.add(new PlayerLoop(i, options, meters.getLast(), tls));
      }
      return measure();
    } finally {
      for (PlayerLoop loop : loops) {
        loop.stop();
      }
    }
  }

  private Report measure() throws InterruptedException {
    Meters.Collected before = watchUntil(measuredFrom);
    Counts first = counts();
    Meters.Collected found = watchUntil(measuredFrom + options.duration() * NANOS_PER_SECOND);
    Counts last = counts();
    before.connect.add(found.connect);
    return report(first, last, found, Percentiles.of(before.connect));
  }

  /** Waits, reporting progress each second; returns the measurements of that time. */
  private Meters.Collected watchUntil(long end) throws InterruptedException {
    Meters.Collected all = new Meters.Collected();
    Counts last = counts();
    while (end - System.nanoTime() > 0) {
      long wait = Math.min(NANOS_PER_SECOND, end - System.nanoTime());
      TimeUnit.NANOSECONDS.sleep(wait);
      Meters.Collected second = new Meters.Collected();
      meters.forEach(second::add);
      Counts now = counts();
      tell(last, now, second);
      all.add(second);
      last = now;
    }
    return all;
  }

  private void tell(Counts last, Counts now, Meters.Collected second) {
    double seconds = (now.at - last.at) / (double) NANOS_PER_SECOND;
    Percentiles latency = Percentiles.of(second.latency);
    progress.accept(
        "%3d s: %d open, %.0f snapshots/s, %.1f MB/s, %d ticks missed%s%s"
            .formatted(
                (now.at - beganAt) / NANOS_PER_SECOND,
                sum(each -> each.opened),
                (now.snapshots - last.snapshots) / seconds,
                (now.bytes - last.bytes) / seconds / 1e6,
                now.missed - last.missed,
                latency == null
                    ? ""
                    : ", latency %.1f ms, p99 %.1f"
                        .formatted(latency.p50() / 1e3, latency.p99() / 1e3),
                ends().isEmpty() ? "" : ", " + ends()));
  }

  private long sum(Function<Meters, LongAdder> which) {
    return meters.stream().mapToLong(each -> which.apply(each).sum()).sum();
  }

  private long openingMillis() {
    long longest = meters.stream().mapToLong(each -> each.lastOpenedAt - beganAt).max().orElse(0);
    return longest / 1_000_000;
  }

  private Map<String, Long> ends() {
    Map<String, Long> all = new TreeMap<>();
    for (Meters each : meters) {
      each.ends.forEach((why, count) -> all.merge(why, count.sum(), Long::sum));
    }
    return all;
  }

  private Counts counts() {
    return new Counts(
        System.nanoTime(),
        sum(each -> each.snapshots),
        sum(each -> each.bytes),
        sum(each -> each.missed),
        sum(each -> each.inputs),
        sum(each -> each.inputsAcknowledged),
        sum(each -> each.inputsHeldBack));
  }

  private Report report(
      Counts first, Counts last, Meters.Collected found, Percentiles connectMicros) {
    double seconds = (last.at - first.at) / (double) NANOS_PER_SECOND;
    long open = sum(each -> each.opened);
    long bytes = last.bytes - first.bytes;
    return new Report(
        options.connections(),
        open,
        openingMillis(),
        ends(),
        Math.round((last.snapshots - first.snapshots) / seconds),
        Math.round(bytes / seconds / Math.max(1, open - options.slow())),
        last.missed - first.missed,
        Math.round((last.inputs - first.inputs) / seconds),
        last.inputs - first.inputs,
        last.acknowledged - first.acknowledged,
        last.held - first.held,
        sum(each -> each.complaints),
        Percentiles.of(found.latency),
        Percentiles.of(found.lateness),
        Percentiles.of(found.jitter),
        Percentiles.of(found.roundTrip),
        connectMicros);
  }
}
