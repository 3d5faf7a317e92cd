package dev.martlet.server.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.TrafficLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PassedLimitsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Metrics metrics = new Metrics();
  private final List<TrafficLimit> noted = new ArrayList<>();
  private final PassedLimits passed = new PassedLimits(metrics, noted::add);

  private long counted(TrafficLimit limit) {
    return metrics.counter(ConnectionMetric.TRAFFIC_REFUSED, limit.label()).sum();
  }

  @Test
  void eachTimeIsCountedAndEachLimitIsNotedOnceInASecond() {
    long now = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      passed.count(TrafficLimit.CONNECTION_INPUTS, now + i * SECOND / 1000);
    }
    passed.count(TrafficLimit.ADDRESS_BYTES, now);
    assertEquals(1000, counted(TrafficLimit.CONNECTION_INPUTS));
    assertEquals(1, counted(TrafficLimit.ADDRESS_BYTES));
    assertEquals(List.of(TrafficLimit.CONNECTION_INPUTS, TrafficLimit.ADDRESS_BYTES), noted);
    passed.count(TrafficLimit.CONNECTION_INPUTS, now + SECOND);
    assertEquals(TrafficLimit.CONNECTION_INPUTS, noted.getLast());
    assertEquals(3, noted.size());
  }
}
