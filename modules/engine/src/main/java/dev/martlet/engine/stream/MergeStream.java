package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;

/** Version 1 with deltas: the members that changed. */
public final class MergeStream extends DeltaStream {
  /**
   * A stream to which nothing was sent.
   *
   * @param format that differences are encoded in
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

  /** A merge names no baseline, so only a whole state may supersede one that waits. */
  @Override
  boolean baselineExpired(long ticksWaited) {
    return true;
  }
}
