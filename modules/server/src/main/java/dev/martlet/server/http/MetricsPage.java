package dev.martlet.server.http;

import dev.martlet.engine.metrics.Histogram;
import dev.martlet.engine.metrics.Metric;
import dev.martlet.engine.metrics.Metric.Kind;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.metrics.Metrics.HistogramReading;
import dev.martlet.engine.metrics.Metrics.Reading;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page of metrics in the formats of Prometheus and OpenMetrics, those of the Java virtual
 * machine included. To read them takes milliseconds, more with many shards, and anybody may ask for
 * them: so they are read once for all formats, and given again until they are nine times as old as
 * it took to read and write them, but no older than a quarter of a second. So that takes a tenth of
 * a processor's time at most, and more only if it takes more than 28 milliseconds. Any thread.
 */
final class MetricsPage {
  private static final String COUNTER_SUFFIX = "_total";

  private static final int TIMES_TO_MAKE = 9;

  /** They are never older, however long they took to read; in nanoseconds. */
  private static final long OLDEST = 250_000_000;

  /**
   * A page that was made.
   *
   * @param number of the page, which no other has
   * @param writer of its format
   * @param bytes of the page
   */
  record Page(long number, ExpositionFormatWriter writer, byte[] bytes) {}

  private final Metrics metrics;

  // Guarded by the monitor.

  /** What was read last, and the pages of it by their formats. */
  private MetricSnapshots last;

  private final Map<String, Page> pages = new HashMap<>();

  /** When it was read, on the clock of {@link System#nanoTime}. */
  private long readAt;

  /** How long it took to read it, and to write its pages, in nanoseconds. */
  private long took;

  private long made;

  /** Created at the first request, because it would slow down the start. */
  private PrometheusRegistry registry;

  private ExpositionFormats formats;

  MetricsPage(Metrics metrics) {
    this.metrics = metrics;
  }

  void show(ServerRequest request, ServerResponse response) {
    String accept = request.headers().first(HeaderNames.ACCEPT).orElse("");
    Page page;
    try {
      page = page(accept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    response.header(HeaderNames.CONTENT_TYPE, page.writer.getContentType());
    response.header(HeaderNames.ETAG, "\"" + page.number + "\"");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(page.bytes);
  }

  synchronized Page page(String accept) throws IOException {
    if (registry == null) {
      registry = new PrometheusRegistry();
      registry.register(this::snapshots);
      JvmMetrics.builder().register(registry);
      formats = ExpositionFormats.init();
    }
    ExpositionFormatWriter writer = formats.findWriter(accept);
    long begun = System.nanoTime();
    boolean old = last == null || begun - readAt >= Math.min(OLDEST, TIMES_TO_MAKE * took);
    Page page = old ? null : pages.get(writer.getContentType());
    if (page == null) {
      if (old) {
        took = 0;
        pages.clear();
        last = registry.scrape();
        readAt = System.nanoTime();
      }
      page = write(writer);
      pages.put(writer.getContentType(), page);
      took += System.nanoTime() - begun;
    }
    return page;
  }

  private Page write(ExpositionFormatWriter writer) throws IOException {
    ByteArrayOutputStream page = new ByteArrayOutputStream(32 * 1024);
    writer.write(page, last);
    return new Page(++made, writer, page.toByteArray());
  }

  private MetricSnapshots snapshots() {
    Map<Metric, List<Reading>> readings = new LinkedHashMap<>();
    for (Reading reading : metrics.read()) {
      readings.computeIfAbsent(reading.metric(), metric -> new ArrayList<>()).add(reading);
    }
    Map<Metric, List<HistogramReading>> spreads = new LinkedHashMap<>();
    for (HistogramReading spread : metrics.histograms()) {
      spreads.computeIfAbsent(spread.metric(), metric -> new ArrayList<>()).add(spread);
    }
    List<MetricSnapshot> all = new ArrayList<>();
    readings.forEach(
        (metric, values) ->
            all.add(
                metric.description().kind() == Kind.COUNTER
                    ? counter(metric.description(), values)
                    : gauge(metric.description(), values)));
    spreads.forEach((metric, values) -> all.add(histogram(metric.description(), values)));
    return new MetricSnapshots(all);
  }

  private static MetricSnapshot counter(Metric.Description metric, List<Reading> readings) {
    String name = metric.metric();
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name(name.substring(0, name.length() - COUNTER_SUFFIX.length()))
            .help(metric.help());
    for (Reading reading : readings) {
      counter.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of(metric.labels(), reading.labelValues()))
              .value(reading.value())
              .build());
    }
    return counter.build();
  }

  private static MetricSnapshot gauge(Metric.Description metric, List<Reading> readings) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(metric.metric()).help(metric.help());
    for (Reading reading : readings) {
      gauge.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of(metric.labels(), reading.labelValues()))
              .value(reading.value())
              .build());
    }
    return gauge.build();
  }

  private static MetricSnapshot histogram(
      Metric.Description metric, List<HistogramReading> spreads) {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder().name(metric.metric()).help(metric.help());
    double[] bounds = Histogram.bounds();
    List<Double> upTo = new ArrayList<>();
    for (double bound : bounds) {
      upTo.add(bound);
    }
    upTo.add(Double.POSITIVE_INFINITY);
    for (HistogramReading spread : spreads) {
      List<Long> counts = new ArrayList<>();
      for (long count : spread.histogram().counts()) {
        counts.add(count);
      }
      histogram.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(Labels.of(metric.labels(), spread.labelValues()))
              .classicHistogramBuckets(ClassicHistogramBuckets.of(upTo, counts))
              .sum(spread.histogram().sum())
              .build());
    }
    return histogram.build();
  }
}
