package dev.martlet.server.connection;

import dev.martlet.engine.metrics.Metric;

/** The metrics of connections. */
public enum ConnectionMetric implements Metric {
  /** Connections to the shard port. */
  CONNECTIONS("martlet_connections", "connections to the shard port", Kind.GAUGE, ""),
  /** WebSockets. */
  WEBSOCKETS("martlet_websockets", "WebSockets, those that are closing included", Kind.GAUGE, ""),
  /** Event streams. */
  EVENT_STREAMS("martlet_event_streams", "subscriptions over HTTP", Kind.GAUGE, ""),
  /** Event streams opened. */
  EVENT_STREAMS_OPENED(
      "martlet_event_streams_opened_total", "subscriptions over HTTP that began", Kind.COUNTER, ""),
  /** TLS handshakes that failed. */
  TLS_FAILURES(
      "martlet_tls_handshakes_failed_total",
      "connections to both ports that did not get past the TLS handshake",
      Kind.COUNTER,
      ""),
  /** Upgrades granted. */
  UPGRADES("martlet_upgrades_total", "upgrades granted", Kind.COUNTER, ""),
  /** Time from creating a snapshot until the socket has taken it, in seconds. */
  SNAPSHOT_WRITE(
      "martlet_snapshot_write_seconds",
      "from a snapshot's making until a client's socket has taken all of it",
      Kind.HISTOGRAM,
      ""),
  /** Close frames and last events sent. */
  CLOSES(
      "martlet_closes_total",
      "close frames and last events sent, by code; other for a client's own",
      Kind.COUNTER,
      "code"),
  /** What was refused, dropped or read later because too much was sent. */
  TRAFFIC_REFUSED(
      "martlet_traffic_refused_total",
      "times that a connection was closed, or was read later, and inputs dropped or refused,"
          + " because too much was sent, by the limit",
      Kind.COUNTER,
      "limit"),
  /** Bytes of messages and bodies that are not complete. */
  UNFINISHED_BYTES(
      "martlet_unfinished_bytes",
      "what messages and posted bodies hold that are not complete, in bytes",
      Kind.GAUGE,
      ""),
  /** Connections closed for a message that is not complete. */
  UNFINISHED_CLOSED(
      "martlet_unfinished_closed_total",
      "connections closed while a message, or a body, was not complete: slow, or room for those of"
          + " others",
      Kind.COUNTER,
      "why"),
  /** Connections cut at a deadline. */
  CUTS("martlet_cuts_total", "connections cut at a deadline, by which", Kind.COUNTER, "why"),
  /** Connections to the HTTP port. */
  HTTP_CONNECTIONS(
      "martlet_http_connections",
      "connections to the HTTP port, event streams among them",
      Kind.GAUGE,
      ""),
  /** Connections to the HTTP port cut. */
  HTTP_CUTS(
      "martlet_http_cuts_total",
      "connections to the HTTP port cut at a deadline or for another, by which: head, body, idle,"
          + " write, closing, room",
      Kind.COUNTER,
      "why"),
  /** Complaints dropped. */
  COMPLAINTS_LEFT_OUT(
      "martlet_complaints_left_out_total",
      "complaints about inputs that were not sent because there were too many",
      Kind.COUNTER,
      ""),
  /** Pauses in accepting. */
  ACCEPT_PAUSES(
      "martlet_accept_pauses_total",
      "times that accepting connections paused because the machine had no more files or memory",
      Kind.COUNTER,
      "");

  private final Description description;

  ConnectionMetric(String metric, String help, Kind kind, String label) {
    this.description = new Description(metric, help, kind, label);
  }

  @Override
  public Description description() {
    return description;
  }
}
