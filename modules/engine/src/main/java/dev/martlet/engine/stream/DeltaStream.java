package dev.martlet.engine.stream;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;

/**
 * A stream of differences. A frame that was taken from the outbox will reach the client, or nothing
 * will any more: so the state that the client has is known without its saying so.
 */
abstract sealed class DeltaStream extends SubscriberStream permits MergeStream, SyncStream {
  /** The state that the client has without the last frame, and the tick that made it; or null. */
  private Snapshot has;

  private long hasTick;

  /** The state that it has with the last frame, and its tick; null before there was one. */
  private Snapshot sent;

  private long sentTick;

  /** The tick of the first frame that waited, of those since the client took one. */
  private long waitsSince;

  DeltaStream(HostedFormat format, Outbox outbox) {
    super(format, outbox);
  }

  /** Builds the frame that leads from the state that the client has to a newer one. */
  abstract TickFrame build(Snapshot to, TickEncoder tick);

  /** Whether there is something to tell that is not the state. */
  abstract boolean hasNews();

  /** Whether the state that the client has is too old to be a baseline, after so many ticks. */
  abstract boolean baselineExpired(long ticksWaited);

  /** Notes that the last frame was taken, with all that it told. */
  void noteTaken() {
    has = sent;
    hasTick = sentTick;
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
    flushWaiting(to, tick);
    send(to, state, view != null, tick);
  }

  /** Puts into the outbox what gives the client a state. */
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
        handOver(to, newer, true, tick);
        return;
      }
    }
    noteTaken();
    if (!hasNews() && encoder.difference(has, state).same()) {
      return;
    }
    waitsSince = encoder.tick();
    offer(to, build(state, encoder), state, isView, tick);
  }

  final void offer(
      Recipient to, TickFrame newer, Snapshot state, boolean isView, TickPublication tick) {
    outbox().offer(newer);
    noteSent(state, tick.number(), isView);
    handOver(to, newer, false, tick);
  }

  /** Replaces the frame that waits; returns the newer one, or null if it was taken meanwhile. */
  private TickFrame replaced(TickFrame waiting, Snapshot state, TickEncoder encoder) {
    if (baselineExpired(encoder.tick() - waitsSince)) {
      has = null;
    }
    TickFrame newer = build(state, encoder);
    return outbox().replace(waiting, newer) ? newer : null;
  }

  /** The state that the client has without the last frame, or null. */
  final Snapshot baseline() {
    return has;
  }

  /** The tick of {@link #baseline}. */
  final long baselineTick() {
    return hasTick;
  }

  /** On a new connection: the client has a state that it was sent on the one before. */
  final void startFrom(ResumableState.Sent state) {
    sent = state.state();
    sentTick = state.tick();
  }
}
