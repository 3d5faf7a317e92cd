package dev.martlet.engine;

import dev.martlet.engine.HostedFormat.BuiltIn;

/**
 * How a subscriber wants to be sent states.
 *
 * @param format that they are encoded in
 * @param mode whether they are whole
 */
public record Delivery(HostedFormat format, Mode mode) {
  /** What who asks for nothing is sent. */
  public static final Delivery DEFAULT = new Delivery(BuiltIn.JSON, Mode.SNAPSHOTS);

  /** What is sent of a state. */
  public enum Mode {
    /** The whole, each time. */
    SNAPSHOTS,
    /** Changed members, as clients of version 1 know them. */
    MERGE_DELTAS,
    /** Version 2 of the protocol: patches, acknowledgements, events. */
    VERSION_2
  }
}
