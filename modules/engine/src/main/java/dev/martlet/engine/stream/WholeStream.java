package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;

/** Version 1: the whole state with each tick, one frame for all that share it. */
public final class WholeStream extends SubscriberStream {
  /**
   * A stream to which nothing was sent.
   *
   * @param format that states are encoded in
   */
  WholeStream(HostedFormat format) {
    super(format, new Outbox());
  }

  @Override
  void publish(Recipient to, TickPublication tick) {
    TickFrame frame = tick.wholeFrames().of(to, format());
    flushWaiting(to, tick);
    handOver(to, frame, outbox().offer(frame), tick);
  }
}
