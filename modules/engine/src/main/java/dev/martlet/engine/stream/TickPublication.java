package dev.martlet.engine.stream;

import dev.martlet.wire.TickFrame;

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

  /** The frames with whole states. */
  WholeFrames wholeFrames() {
    return wholeFrames;
  }

  /** The state that is a subscriber's own; null if it sees the common one. */
  Object view(Recipient to) {
    return source.viewOf(to);
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

  /** Whether connections write on the turn's thread. */
  boolean flushes() {
    return flush;
  }

  /** Counts a frame that was put into an outbox. */
  void count(TickFrame frame, boolean supersedes) {
    count++;
    superseded += supersedes ? 1 : 0;
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
