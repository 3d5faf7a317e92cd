package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;

/** Version 1 with deltas: the members that have changed. */
public final class MergeStream extends DeltaStream {
  /**
   * A stream on which nothing has been sent yet.
   *
   * @param format of the differences
   */
  MergeStream(HostedFormat format) {
    super(format, new Outbox());
  }

  @Override
  TickFrame build(Snapshot to, TickEncoder tick) {
    return tick.difference(baseline(), to).merge(format());
  }

  @Override
  boolean hasNews() {
    return false;
  }

  /** A merge names no baseline, so only a whole state may replace a frame that waits. */
  @Override
  boolean baselineExpired(long ticksWaited) {
    return true;
  }
}
