package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;
import java.util.Optional;

/**
 * One tick's states on the way to the subscribers, and the counts of what was sent. Used on the
 * shard's turn.
 */
final class TickPublication {
  private final long number;
  private final boolean flush;
  private final StateSource source;
  private final WholeFrames wholeFrames;
  private DeltaStates deltas; // made on first use: most shards have no delta streams

  private int count;
  private long superseded;
  private long bytes;

  /**
   * A publication of which nothing has been sent yet.
   *
   * @param number of the tick
   * @param recipients how many subscribers it goes to
   * @param source of the states
   */
  TickPublication(long number, int recipients, StateSource source) {
    this.number = number;
    this.flush = recipients <= Publisher.MAX_WRITTEN_IN_TURN;
    this.source = source;
    this.wholeFrames = new WholeFrames(number, source);
  }

  long number() {
    return number;
  }

  // ---- states -----------------------------------------------------------------------------

  /** The frame with the whole state that a subscriber sees. */
  TickFrame whole(Recipient to, HostedFormat format) {
    WholeFrames.InFormat in = wholeFrames.in(format);
    Object view = view(to);
    return view == null ? in.common() : in.of(view);
  }

  /** The subscriber's own view; null if it sees the common state. */
  Object view(Recipient to) {
    if (to.watches()) {
      return null;
    }
    Optional<?> view = source.simulation().snapshotFor(to.subscriber());
    return view.isPresent() ? view.get() : null;
  }

  /** The state that a subscriber sees, for differences. */
  Snapshot snapshot(Object view, Snapshot sentBefore) {
    return view == null ? deltas().common() : deltas().of(view, sentBefore);
  }

  /** The encoder of this tick's differences. */
  TickEncoder encoder() {
    return deltas().encoder();
  }

  private DeltaStates deltas() {
    deltas = deltas == null ? new DeltaStates(number, source) : deltas;
    return deltas;
  }

  // ---- sending ----------------------------------------------------------------------------

  /** Writes now what the connection's own thread has not written since the last tick. */
  void flushWaiting(Recipient to, Outbox outbox) {
    if (!flush && outbox.waiting() != null) {
      to.flush();
    }
  }

  /** Counts a frame that was put into an outbox, and wakes the connection if necessary. */
  void sent(Recipient to, TickFrame frame, boolean supersedes) {
    count++;
    superseded += supersedes ? 1 : 0;
    bytes += frame.bytes().length;
    if (!supersedes) {
      to.frameReady(flush);
    }
  }

  int count() {
    return count;
  }

  long superseded() {
    return superseded;
  }

  long bytes() {
    return bytes;
  }
}
