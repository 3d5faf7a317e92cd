package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;

/**
 * Version 1: the whole state with each tick. Subscribers that see the same state share a frame. If
 * the server is late with one, it is sent together with the next: that costs hardly more than the
 * next alone.
 */
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
    WholeFrames frames = tick.wholeFrames();
    TickFrame frame = frames.of(to, format());
    TickFrame waiting = outbox().waitingForItsTurn(); // none, nearly always
    TickFrame both = waiting == null ? null : frames.both(waiting, frame, format());
    if (both != null && outbox().replace(waiting, both)) {
      tick.count(frame, null); // its connection has been told of the first
    } else {
      handOver(to, frame, outbox().offer(frame), tick);
    }
  }
}
