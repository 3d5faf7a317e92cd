package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;
import java.util.Optional;

/** One tick's states on their way to the subscribers, and the count of what was sent. The turn. */
final class TickPublication {
  private final long number;
  private final boolean flush;
  private final StateSource source;
  private final WholeFrames wholeFrames;
  private DeltaStates deltas; // of most shards nobody is sent any

  private int count;
  private long superseded;
  private long bytes;

  /**
   * A publication that nobody was sent yet.
   *
   * @param number of the tick
   * @param recipients how many there are
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

  /** The state that is a subscriber's own; null if it sees the common one. */
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

  /** What encodes the differences of this tick. */
  TickEncoder encoder() {
    return deltas().encoder();
  }

  private DeltaStates deltas() {
    deltas = deltas == null ? new DeltaStates(number, source) : deltas;
    return deltas;
  }

  // ---- sending ----------------------------------------------------------------------------

  /** If the connection's thread was not there in time, what its socket takes is sent now. */
  void flushWaiting(Recipient to, Outbox outbox) {
    if (!flush && outbox.waiting() != null) {
      to.flush();
    }
  }

  /** Notes what was put into an outbox, and wakes its connection if that is needed. */
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
