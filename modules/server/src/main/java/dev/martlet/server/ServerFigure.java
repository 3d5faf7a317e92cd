package dev.martlet.server;

import dev.martlet.engine.Figure;
import dev.martlet.engine.Figures;
import dev.martlet.server.logging.ConsoleLog;
import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/** What is measured of the process. */
public enum ServerFigure implements Figure {
  /** When the certificate ends. */
  TLS_EXPIRY(
      "martlet_tls_certificate_expiry_timestamp_seconds",
      "when the TLS certificate expires, in seconds since 1970; absent without TLS"),
  /** Lines of the log that could not be written. */
  LOG_LEFT_OUT("martlet_log_lines_left_out", "lines of the log that could not be written"),
  /** Carriers. */
  VIRTUAL_CARRIERS(
      "martlet_virtual_thread_carriers", "platform threads that carry virtual threads"),
  /** Virtual threads that run. */
  VIRTUAL_MOUNTED("martlet_virtual_threads_mounted", "virtual threads that run on a carrier"),
  /** Virtual threads that could run. */
  VIRTUAL_QUEUED("martlet_virtual_threads_queued", "virtual threads that wait for a carrier");

  private final Description description;

  ServerFigure(String metric, String help) {
    this.description = new Description(metric, help, Kind.GAUGE, "");
  }

  /** Has them all measured. */
  static void measure(Figures figures) {
    figures.gauge(LOG_LEFT_OUT, ConsoleLog::leftOut);
    figures.gauge(VIRTUAL_CARRIERS, () -> scheduler().getPoolSize());
    figures.gauge(VIRTUAL_MOUNTED, () -> scheduler().getMountedVirtualThreadCount());
    figures.gauge(VIRTUAL_QUEUED, () -> scheduler().getQueuedVirtualThreadCount());
  }

  private static VirtualThreadSchedulerMXBean scheduler() {
    return ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  }

  @Override
  public Description description() {
    return description;
  }
}
