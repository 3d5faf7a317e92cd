package dev.martlet.server.admission;

import dev.martlet.engine.metrics.Metric;

/** The metrics of admission. */
public enum AdmissionMetric implements Metric {
  /** Permits that are held. */
  PERMITS("martlet_permits", "permits that connections hold", Kind.GAUGE, ""),
  /** Upgrades and event streams refused. */
  REFUSALS(
      "martlet_refusals_total",
      "upgrades and event streams refused, by code",
      Kind.COUNTER,
      "code"),
  /** Ranges of addresses that are denied. */
  DENIED_RANGES(
      "martlet_denied_ranges",
      "addresses, and ranges of them, that operators deny",
      Kind.GAUGE,
      ""),
  /** Held seats released before their time. */
  SEATS_LET_GO(
      "martlet_seats_let_go_total",
      "held seats released before their time, because a connection of the same user needed what"
          + " they counted against",
      Kind.COUNTER,
      ""),
  /** Authentications refused. */
  AUTHENTICATIONS_REFUSED(
      "martlet_authentications_refused_total",
      "callers that the authenticator did not accept, by reason: refused, failed, late, busy",
      Kind.COUNTER,
      "why");

  private final Description description;

  AdmissionMetric(String metric, String help, Kind kind, String label) {
    this.description = new Description(metric, help, kind, label);
  }

  @Override
  public Description description() {
    return description;
  }
}
