package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;

/**
 * How a subscriber asked to be sent states.
 *
 * @param format that they are encoded in
 * @param mode whether they are sent whole
 */
public record StreamOptions(HostedFormat format, Mode mode) {
  /** Default: whole JSON snapshots. */
  public static final StreamOptions DEFAULT = new StreamOptions(BuiltIn.JSON, Mode.SNAPSHOTS);

  /** What is sent of a state. */
  public enum Mode {
    /** Version 1: the whole state, each time. */
    SNAPSHOTS,
    /** Version 1 with deltas: changed members. */
    MERGE_DELTAS,
    /** Version 2: patches, acknowledgements, events, entities; seats can be resumed. */
    VERSION_2
  }
}
