package dev.martlet.engine.stream;

import dev.martlet.api.shard.InputAck;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The strategy that sends states to one subscriber in its version of the protocol. Everything that
 * depends on the version is in the implementations. The shard's turn owns it, except for the
 * outbox.
 */
public abstract sealed class SubscriberStream permits WholeStream, DeltaStream {
  private final HostedFormat format;
  private final Outbox outbox;

  SubscriberStream(HostedFormat format, Outbox outbox) {
    this.format = format;
    this.outbox = outbox;
  }

  /**
   * Makes the stream that a subscriber requested.
   *
   * @param options of the subscriber
   * @param limits for version 2
   * @return the stream, on which nothing has been sent yet
   */
  public static SubscriberStream of(StreamOptions options, SyncLimits limits) {
    return switch (options.mode()) {
      case SNAPSHOTS -> new WholeStream(options.format());
      case MERGE_DELTAS -> new MergeStream(options.format());
      case VERSION_2 -> new SyncStream(options.format(), limits);
    };
  }

  /**
   * The format of the states.
   *
   * @return the format
   */
  public final HostedFormat format() {
    return format;
  }

  /**
   * The frames that wait for the connection.
   *
   * @return the outbox
   */
  public final Outbox outbox() {
    return outbox;
  }

  /** Sends the state of a tick. */
  abstract void publish(Recipient to, TickPublication tick);

  /** Counts what was put into the outbox, and tells its connection if it held nothing before. */
  final void handOver(Recipient to, TickFrame frame, TickFrame superseded, TickPublication tick) {
    tick.count(frame, superseded);
    if (superseded == null) {
      tick.toBeSentBy(to.frameReady());
    }
  }

  /**
   * Notes that an input was applied.
   *
   * @param clientSeq number that the client gave it, if any
   * @param seq its number in the shard
   */
  public void inputApplied(OptionalLong clientSeq, long seq) {}

  /**
   * Sends the client an acknowledgement of its inputs, if the version has acknowledgements.
   *
   * @param ack to send
   */
  public void acknowledge(InputAck ack) {}

  /**
   * The client's last inputs, if the version detects repeated inputs.
   *
   * @return the inputs; empty if every message is a new input
   */
  public Optional<RecentInputs> recentInputs() {
    return Optional.empty();
  }

  /**
   * The features of version 2: events, control messages, entities, and seats that can be resumed.
   *
   * @return this stream, if it has version 2
   */
  public Optional<SyncStream> sync() {
    return Optional.empty();
  }
}
