package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;

/**
 * What a subscriber requested for its stream.
 *
 * @param format of the states
 * @param mode whether states are sent whole or as differences
 */
public record StreamOptions(HostedFormat format, Mode mode) {
  /** Default: whole JSON snapshots. */
  public static final StreamOptions DEFAULT = new StreamOptions(BuiltIn.JSON, Mode.SNAPSHOTS);

  /** The version of the protocol, and whether it sends differences. */
  public enum Mode {
    /** Version 1: the whole state with each tick. */
    SNAPSHOTS,
    /** Version 1 with deltas: the members that have changed. */
    MERGE_DELTAS,
    /** Version 2: patches, acknowledgements, events, entities; seats can be resumed. */
    VERSION_2
  }
}
