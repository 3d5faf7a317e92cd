package dev.martlet.server.connection;

import dev.martlet.engine.codec.InputError;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.Setting;
import dev.martlet.server.config.TrafficSettings;
import java.util.Locale;
import java.util.OptionalLong;

/** The limits of what is sent. */
public enum TrafficLimit {
  /** The bytes of one connection. */
  CONNECTION_BYTES("too many bytes", TrafficSettings.BYTES),
  /** The frames of one connection. */
  CONNECTION_FRAMES("too many frames", TrafficSettings.FRAMES),
  /** The bytes of one address. */
  ADDRESS_BYTES("too many bytes from your address", TrafficSettings.ADDRESS_BYTES),
  /** The frames of one address. */
  ADDRESS_FRAMES("too many frames from your address", TrafficSettings.ADDRESS_FRAMES),
  /** The inputs of one connection. */
  CONNECTION_INPUTS("too many inputs", InputSettings.INPUTS_PER_SECOND),
  /** The inputs of all connections that have one rate together. */
  SHARED_INPUTS(
      "too many inputs, with those of other connections that count with yours",
      InputSettings.INPUTS_PER_SECOND);

  private final String reason;
  private final Setting<Integer> setting;

  // Made once: who floods is told each time.
  private final String label;
  private final InputError dropped;
  private final InputError readLater;

  TrafficLimit(String reason, Setting<Integer> setting) {
    this.reason = reason;
    this.setting = setting;
    this.label = name().toLowerCase(Locale.ROOT);
    this.dropped = complaint("it was dropped");
    this.readLater = complaint("the rest is read later");
  }

  private InputError complaint(String what) {
    return new InputError(InputError.Code.RATE_LIMITED, reason + ": " + what, OptionalLong.empty());
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
   * Tells a client that an input was beyond the limit, and is dropped.
   *
   * @return the same each time
   */
  public InputError dropped() {
    return dropped;
  }

  /**
   * Tells a client that it is beyond the limit, and that what follows is read later.
   *
   * @return the same each time
   */
  public InputError readLater() {
    return readLater;
  }

  /**
   * Whether it is the connection's own, which nobody else can have used up.
   *
   * @return false if it is shared with others
   */
  public boolean ownedByConnection() {
    return switch (this) {
      case CONNECTION_BYTES, CONNECTION_FRAMES, CONNECTION_INPUTS -> true;
      case ADDRESS_BYTES, ADDRESS_FRAMES, SHARED_INPUTS -> false;
    };
  }

  /**
   * Its label in the metrics.
   *
   * @return the same each time
   */
  public String label() {
    return label;
  }
}
