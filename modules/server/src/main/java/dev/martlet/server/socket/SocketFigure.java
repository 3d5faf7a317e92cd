package dev.martlet.server.socket;

import dev.martlet.engine.Figure;

/** What is counted of connections. */
public enum SocketFigure implements Figure {
  /** Connections now. */
  CONNECTIONS("martlet_connections", "connections to the shard port", Kind.GAUGE, ""),
  /** WebSockets now. */
  WEBSOCKETS("martlet_websockets", "WebSockets, those that are closing included", Kind.GAUGE, ""),
  /** Event streams now. */
  EVENT_STREAMS("martlet_event_streams", "subscriptions over HTTP", Kind.GAUGE, ""),
  /** Event streams begun. */
  EVENT_STREAMS_OPENED(
      "martlet_event_streams_opened_total", "subscriptions over HTTP that began", Kind.COUNTER, ""),
  /** TLS handshakes that failed. */
  TLS_FAILURES(
      "martlet_tls_handshakes_failed_total",
      "connections to the shard port that did not get past the TLS handshake",
      Kind.COUNTER,
      ""),
  /** Upgrades granted. */
  UPGRADES("martlet_upgrades_total", "upgrades granted", Kind.COUNTER, ""),
  /** How long a snapshot is on its way out. */
  SNAPSHOT_WRITE(
      "martlet_snapshot_write_seconds",
      "from a snapshot's making until a client's socket has taken all of it",
      Kind.DISTRIBUTION,
      ""),
  /** Close frames. */
  CLOSES(
      "martlet_closes_total", "close frames and last events sent, by code", Kind.COUNTER, "code"),
  /** Connections cut. */
  CUTS("martlet_cuts_total", "connections cut at a deadline, by which", Kind.COUNTER, "why"),
  /** Complaints not sent. */
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

  SocketFigure(String metric, String help, Kind kind, String label) {
    this.description = new Description(metric, help, kind, label);
  }

  @Override
  public Description description() {
    return description;
  }
}
