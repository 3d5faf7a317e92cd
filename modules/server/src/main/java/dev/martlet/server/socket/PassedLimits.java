package dev.martlet.server.socket;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.TrafficLimit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The limits that a connection passes. Each time is counted, and once in a second it is noted for
 * operators: a flood of what is dropped must cost no more than to read it. One thread at a time.
 */
final class PassedLimits {
  private static final long SECOND = 1_000_000_000L;

  private static final class Passed {
    final LongAdder times;
    long notedAt;

    Passed(LongAdder times, long notedAt) {
      this.times = times;
      this.notedAt = notedAt;
    }
  }

  private final Metrics metrics;
  private final Consumer<TrafficLimit> note;

  /** Most connections pass none. */
  private final Map<TrafficLimit, Passed> passed = new HashMap<>(0);

  /**
   * None is passed yet.
   *
   * @param metrics that count
   * @param note tells operators
   */
  PassedLimits(Metrics metrics, Consumer<TrafficLimit> note) {
    this.metrics = metrics;
    this.note = note;
  }

  /**
   * A limit is passed.
   *
   * @param now on the clock of {@link System#nanoTime}
   */
  void count(TrafficLimit limit, long now) {
    Passed before = passed.get(limit);
    if (before == null) {
      LongAdder times = metrics.counter(ConnectionMetric.TRAFFIC_REFUSED, limit.label());
      before = new Passed(times, now - SECOND);
      passed.put(limit, before);
    }
    before.times.increment();
    if (now - before.notedAt >= SECOND) {
      before.notedAt = now;
      note.accept(limit);
    }
  }
}
