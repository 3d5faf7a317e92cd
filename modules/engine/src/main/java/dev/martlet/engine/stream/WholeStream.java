package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;

/** Version 1: the whole state with each tick. Subscribers that see the same state share a frame. */
public final class WholeStream extends SubscriberStream {
  /**
   * A stream on which nothing has been sent yet.
   *
   * @param format of the states
   */
  WholeStream(HostedFormat format) {
    super(format, new Outbox());
  }

  @Override
  void publish(Recipient to, TickPublication tick) {
    TickFrame frame = tick.wholeFrames().of(to, format());
    handOver(to, frame, outbox().offer(frame), tick);
  }
}
