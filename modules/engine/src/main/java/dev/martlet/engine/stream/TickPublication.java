package dev.martlet.engine.stream;

import dev.martlet.wire.TickFrame;

/**
 * One tick's states on the way to the subscribers, and the counts of what was sent. Used on the
 * shard's turn.
 */
final class TickPublication {
  private final long number;
  private final StateSource source;
  private final WholeFrames wholeFrames;
  private DeltaStates deltas; // made on first use: most shards have no delta streams

  /** Has frames to send; null if none has. */
  private FanOut fanOut;

  private int count;
  private long superseded;
  private long bytes;

  /**
   * A publication of which nothing has been sent yet.
   *
   * @param number of the tick
   * @param source of the states
   */
  TickPublication(long number, StateSource source) {
    this.number = number;
    this.source = source;
    this.wholeFrames = new WholeFrames(number, source);
  }

  long number() {
    return number;
  }

  // ---- states -----------------------------------------------------------------------------

  /** The frames with whole states. */
  WholeFrames wholeFrames() {
    return wholeFrames;
  }

  /** The subscriber's own view; null if it sees the common state. */
  Object view(Recipient to) {
    return source.viewOf(to);
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

  /** A frame is sent by a fan-out, or by the connection itself if that is null. */
  void toBeSentBy(FanOut next) {
    if (next != null && next != fanOut) { // nearly always all connections have the same
      handOver();
      fanOut = next;
    }
  }

  /** All frames are in their outboxes. */
  void handOver() {
    if (fanOut != null) {
      fanOut.handOver();
    }
  }

  /** Counts a frame that was put into an outbox, perhaps in place of another. */
  void count(TickFrame frame, TickFrame inPlaceOf) {
    count++;
    superseded += inPlaceOf == null ? 0 : inPlaceOf.messages();
    bytes += frame.bytes().length;
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
