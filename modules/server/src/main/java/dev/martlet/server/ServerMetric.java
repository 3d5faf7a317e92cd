package dev.martlet.server;

import dev.martlet.engine.metrics.Metric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.logging.ConsoleLog;
import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/** The metrics of the process. */
public enum ServerMetric implements Metric {
  /** When the certificate expires. */
  TLS_EXPIRY(
      "martlet_tls_certificate_expiry_timestamp_seconds",
      "when the TLS certificate expires, in seconds since 1970; absent without TLS"),
  /** Dropped lines of the log. */
  LOG_LEFT_OUT("martlet_log_lines_left_out", "lines of the log that could not be written"),
  /** Events of the log that were left out. */
  LOG_LIMITED(
      "martlet_log_events_left_out",
      "events of the log that were left out because their logger had too many"),
  /** Carrier threads. */
  VIRTUAL_CARRIERS(
      "martlet_virtual_thread_carriers", "platform threads that carry virtual threads"),
  /** Running virtual threads. */
  VIRTUAL_MOUNTED("martlet_virtual_threads_mounted", "virtual threads that run on a carrier"),
  /** Runnable virtual threads that wait for a carrier. */
  VIRTUAL_QUEUED("martlet_virtual_threads_queued", "virtual threads that wait for a carrier");

  private final Description description;

  ServerMetric(String metric, String help) {
    this.description = new Description(metric, help, Kind.GAUGE, "");
  }

  /** Registers the gauges that need nothing of the server. */
  static void measure(Metrics metrics) {
    metrics.gauge(LOG_LEFT_OUT, ConsoleLog::leftOut);
    metrics.gauge(LOG_LIMITED, ConsoleLog::limited);
    metrics.gauge(VIRTUAL_CARRIERS, () -> scheduler().getPoolSize());
    metrics.gauge(VIRTUAL_MOUNTED, () -> scheduler().getMountedVirtualThreadCount());
    metrics.gauge(VIRTUAL_QUEUED, () -> scheduler().getQueuedVirtualThreadCount());
  }

  private static VirtualThreadSchedulerMXBean scheduler() {
    return ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  }

  @Override
  public Description description() {
    return description;
  }
}
