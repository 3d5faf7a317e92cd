package dev.martlet.server.http;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.connection.ConnectionMetric;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often the metrics are read for those who ask for them. */
class MetricsPageTest {
  @Test
  void whatWasReadOnceIsGivenInAllFormats() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    Metrics metrics = new Metrics();
    metrics.gauge(ConnectionMetric.CONNECTIONS, reads::incrementAndGet);
    MetricsPage page = new MetricsPage(metrics);
    long written = 0;
    for (int i = 0; i < 100; i++) {
      long plain = page.page("text/plain").number();
      written = page.page("application/openmetrics-text").number();
      assertNotEquals(plain, written, "no other page has its number");
    }
    assertTrue(reads.get() < 100, reads + " times for 100 pairs");
    assertTrue(written > reads.get(), written + " pages from " + reads + " readings");
  }
}
