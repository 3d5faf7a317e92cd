package dev.martlet.server.connection;

import dev.martlet.server.config.Setting;
import dev.martlet.server.config.TrafficSettings;
import java.util.Locale;

/** The limits of what is sent. */
public enum TrafficLimit {
  /** The bytes of one connection. */
  CONNECTION_BYTES("too many bytes", TrafficSettings.BYTES),
  /** The frames of one connection. */
  CONNECTION_FRAMES("too many frames", TrafficSettings.FRAMES),
  /** The bytes of one address. */
  ADDRESS_BYTES("too many bytes from your address", TrafficSettings.ADDRESS_BYTES),
  /** The frames of one address. */
  ADDRESS_FRAMES("too many frames from your address", TrafficSettings.ADDRESS_FRAMES);

  private final String reason;
  private final Setting<Integer> setting;

  TrafficLimit(String reason, Setting<Integer> setting) {
    this.reason = reason;
    this.setting = setting;
  }

  /**
   * The setting that it is set by.
   *
   * @return the same each time
   */
  public Setting<Integer> setting() {
    return setting;
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
