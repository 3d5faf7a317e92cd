package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;

/**
 * A stream of differences. A frame that was taken from the outbox either reaches the client, or the
 * connection is lost. So the server knows which state the client has without acknowledgements.
 */
abstract sealed class DeltaStream extends SubscriberStream permits MergeStream, SyncStream {
  /** The baseline: the state that the client has without the last frame; null if it has none. */
  private Snapshot baseline;

  private long baselineTick;

  /** The state that the client has after the last frame; null before the first frame. */
  private Snapshot sent;

  private long sentTick;

  /** The tick of the frame that was put into the empty outbox; newer ones have replaced it. */
  private long waitingSince;

  DeltaStream(HostedFormat format, Outbox outbox) {
    super(format, outbox);
  }

  /** Builds the frame that leads from the baseline to a newer state. */
  abstract TickFrame build(Snapshot to, TickEncoder tick);

  /** Whether something other than the state must be sent. */
  abstract boolean hasNews();

  /** Whether a frame that has waited this many ticks must not refer to the baseline any more. */
  abstract boolean baselineExpired(long ticksWaited);

  /** Notes that the connection took the last frame. */
  void noteTaken() {
    baseline = sent;
    baselineTick = sentTick;
  }

  /** Notes that a frame was put into the outbox. */
  void noteSent(Snapshot state, long tick, boolean isView) {
    sent = state;
    sentTick = tick;
  }

  @Override
  final void publish(Recipient to, TickPublication tick) {
    Object view = tick.view(to);
    Snapshot state = tick.snapshot(view, sent);
    send(to, state, view != null, tick);
  }

  /** Puts a frame into the outbox that brings the client to a state. */
  void send(Recipient to, Snapshot state, boolean isView, TickPublication tick) {
    TickEncoder encoder = tick.encoder();
    TickFrame waiting = outbox().waiting();
    if (waiting != null) {
      if (!hasNews() && encoder.difference(sent, state).same()) {
        return;
      }
      TickFrame newer = replaced(waiting, state, encoder);
      if (newer != null) {
        noteSent(state, encoder.tick(), isView);
        handOver(to, newer, waiting, tick);
        return;
      }
    }
    noteTaken();
    if (!hasNews() && encoder.difference(baseline, state).same()) {
      return;
    }
    waitingSince = encoder.tick();
    offer(to, build(state, encoder), state, isView, tick);
  }

  final void offer(
      Recipient to, TickFrame newer, Snapshot state, boolean isView, TickPublication tick) {
    outbox().offer(newer);
    noteSent(state, tick.number(), isView);
    handOver(to, newer, null, tick);
  }

  /**
   * Replaces the frame that waits. Returns the newer frame, or null if the old was taken meanwhile.
   */
  private TickFrame replaced(TickFrame waiting, Snapshot state, TickEncoder encoder) {
    if (baselineExpired(encoder.tick() - waitingSince)) {
      baseline = null;
    }
    TickFrame newer = build(state, encoder);
    return outbox().replace(waiting, newer) ? newer : null;
  }

  /** The state that the client has without the last frame, or null. */
  final Snapshot baseline() {
    return baseline;
  }

  /** The tick of {@link #baseline}. */
  final long baselineTick() {
    return baselineTick;
  }

  /** On a new connection: starts from a state that the client was sent on the one before. */
  final void startFrom(ResumableState.Sent state) {
    sent = state.state();
    sentTick = state.tick();
  }
}
