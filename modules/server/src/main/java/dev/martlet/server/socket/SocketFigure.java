package dev.martlet.server.socket;

import dev.martlet.engine.Figure;

/** What is counted of connections. */
public enum SocketFigure implements Figure {
  /** Connections now. */
  CONNECTIONS("martlet_connections", "connections to the shard port", Kind.GAUGE, ""),
  /** WebSockets now. */
  WEBSOCKETS("martlet_websockets", "WebSockets, those that are closing included", Kind.GAUGE, ""),
  /** Permits now. */
  PERMITS("martlet_permits", "permits that connections hold", Kind.GAUGE, ""),
  /** Upgrades granted. */
  UPGRADES("martlet_upgrades_total", "upgrades granted", Kind.COUNTER, ""),
  /** Upgrades refused. */
  REFUSALS("martlet_refusals_total", "upgrades refused, by code", Kind.COUNTER, "code"),
  /** Close frames. */
  CLOSES("martlet_closes_total", "close frames sent, by code", Kind.COUNTER, "code"),
  /** Connections cut. */
  CUTS("martlet_cuts_total", "connections cut at a deadline, by which", Kind.COUNTER, "why"),
  /** Complaints not sent. */
  COMPLAINTS_LEFT_OUT(
      "martlet_complaints_left_out_total",
      "complaints about inputs that were not sent because there were too many",
      Kind.COUNTER,
      ""),
  /** Authentications refused. */
  AUTHENTICATIONS_REFUSED(
      "martlet_authentications_refused_total",
      "callers that the authenticator did not accept, by why: refused, failed, late, busy",
      Kind.COUNTER,
      "why"),
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
