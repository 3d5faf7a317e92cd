package dev.martlet.server.connection;

import dev.martlet.engine.codec.InputError;
import java.util.Locale;
import java.util.OptionalLong;

/** The limits of what is sent. */
public enum TrafficLimit {
  /** The bytes of one connection. */
  CONNECTION_BYTES("too many bytes"),
  /** The frames of one connection. */
  CONNECTION_FRAMES("too many frames"),
  /** The bytes of one address. */
  ADDRESS_BYTES("too many bytes from your address"),
  /** The frames of one address. */
  ADDRESS_FRAMES("too many frames from your address"),
  /** The inputs of one connection. */
  CONNECTION_INPUTS("too many inputs"),
  /** The inputs of all connections that have one rate together. */
  SHARED_INPUTS("too many inputs, with those of other connections that count with yours");

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
   * Tells a client that it has passed the limit.
   *
   * @param what became of that
   * @return the error
   */
  public InputError complaint(String what) {
    return new InputError(InputError.Code.RATE_LIMITED, reason + ": " + what, OptionalLong.empty());
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
    return name().toLowerCase(Locale.ROOT);
  }
}
