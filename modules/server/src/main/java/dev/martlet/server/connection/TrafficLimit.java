package dev.martlet.server.connection;

import java.util.Locale;

/** The limits of what is sent. */
public enum TrafficLimit {
  /** The bytes of one connection. */
  CONNECTION_BYTES("too many bytes"),
  /** The frames of one connection. */
  CONNECTION_FRAMES("too many frames"),
  /** The bytes of one address. */
  ADDRESS_BYTES("too many bytes from your address"),
  /** The frames of one address. */
  ADDRESS_FRAMES("too many frames from your address");

  private final String reason;

  TrafficLimit(String reason) {
    this.reason = reason;
  }

  /**
   * What a client is told that has passed the limit.
   *
   * @return a phrase for people
   */
  public String reason() {
    return reason;
  }

  /**
   * Its label in the metrics.
   *
   * @return the same each time
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
