package dev.martlet.engine.stream;

import dev.martlet.api.InputAck;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one subscriber is sent states: the strategy for its version of the protocol. All that depends
 * on the version is here and in the implementations. The shard's turn owns it, but for the outbox.
 */
public abstract sealed class SubscriberStream permits WholeStream, DeltaStream {
  private final HostedFormat format;
  private final Outbox outbox;

  SubscriberStream(HostedFormat format, Outbox outbox) {
    this.format = format;
    this.outbox = outbox;
  }

  /**
   * A stream as the subscriber asked for it.
   *
   * @param options that it asked for
   * @param limits of those that are sent differences
   * @return the stream, to which nothing was sent
   */
  public static SubscriberStream of(StreamOptions options, SyncLimits limits) {
    return switch (options.mode()) {
      case SNAPSHOTS -> new WholeStream(options.format());
      case MERGE_DELTAS -> new MergeStream(options.format());
      case VERSION_2 -> new SyncStream(options.format(), limits);
    };
  }

  /**
   * The format that states are encoded in.
   *
   * @return the format
   */
  public final HostedFormat format() {
    return format;
  }

  /**
   * What waits for the connection.
   *
   * @return the outbox
   */
  public final Outbox outbox() {
    return outbox;
  }

  /** Sends the state of a tick. */
  abstract void publish(Recipient to, TickPublication tick);

  /** If the connection's thread was not there in time, what its socket takes is sent now. */
  final void flushWaiting(Recipient to, TickPublication tick) {
    if (!tick.flushes() && outbox.waiting() != null) {
      to.flush();
    }
  }

  /** Counts what was put into the outbox, and wakes its connection if it held nothing before. */
  final void handOver(Recipient to, TickFrame frame, boolean supersedes, TickPublication tick) {
    tick.count(frame, supersedes);
    if (!supersedes) {
      to.frameReady(tick.flushes());
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
   * Has the client told how far its inputs have been handled, where the version has such a thing.
   *
   * @param ack that it is told
   */
  public void acknowledge(InputAck ack) {}

  /**
   * The client's last inputs, where the version knows repeated ones.
   *
   * @return the inputs; empty if every message is a new input
   */
  public Optional<RecentInputs> recentInputs() {
    return Optional.empty();
  }

  /**
   * What only version 2 has: events, control messages, entities, and seats that can be resumed.
   *
   * @return this stream, if it is one of version 2
   */
  public Optional<SyncStream> sync() {
    return Optional.empty();
  }
}
