package dev.martlet.engine.stream;

import dev.martlet.engine.codec.SyncPayload;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.wire.SyncHead.Kind;
import dev.martlet.wire.TickFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The part of a version 2 stream that survives its connection, so that the seat can be resumed: the
 * last inputs, and the events and states that were sent. The shard's turn owns it.
 */
final class ResumableState {
  /**
   * How many states are remembered for a subscriber with its own view. Views are seldom shared, so
   * each costs memory of its own.
   */
  static final int MAX_VIEWS = 4;

  /** A state that the subscriber was sent. */
  record Sent(long tick, Snapshot state) {}

  /** A state and the ticks for which it was current. */
  private static final class Span {
    final Snapshot state;
    final long from;
    long to;

    Span(Snapshot state, long tick) {
      this.state = state;
      this.from = tick;
      this.to = tick;
    }
  }

  private record Event(long number, TickFrame frame) {}

  private final SyncLimits limits;
  private final RecentInputs recentInputs = new RecentInputs();
  private final Deque<Span> states = new ArrayDeque<>();

  /** The last element of {@link #states}, which every tick needs. */
  private Span last;

  private final Deque<Event> events = new ArrayDeque<>();
  private int eventBytes;

  /** The number of the last event that was dropped; 0 if none was. */
  private long lastDropped;

  ResumableState(SyncLimits limits) {
    this.limits = limits;
  }

  RecentInputs recentInputs() {
    return recentInputs;
  }

  /** Remembers a state that is sent. */
  void sent(long tick, Snapshot state, boolean view) {
    if (last != null && last.state == state) {
      last.to = tick;
      return;
    }
    last = new Span(state, tick);
    states.addLast(last);
    int max = view ? Math.min(MAX_VIEWS, limits.baselineTicks()) : limits.baselineTicks();
    while (states.size() > max) {
      states.removeFirst();
    }
  }

  /** The state that was current at a tick that the client names, if it is remembered. */
  Optional<Sent> stateAt(OptionalLong tick) {
    if (tick.isEmpty()) {
      return Optional.empty();
    }
    long at = tick.getAsLong();
    return states.stream()
        .filter(span -> span.from <= at && at <= span.to)
        .findFirst()
        .map(span -> new Sent(at, span.state));
  }

  /** Remembers an event that is sent. */
  void remember(long number, TickFrame frame) {
    events.addLast(new Event(number, frame));
    eventBytes += Outbox.weight(frame);
    while (eventBytes > limits.eventBytes()) {
      Event oldest = events.removeFirst();
      eventBytes -= Outbox.weight(oldest.frame);
      lastDropped = oldest.number;
    }
  }

  /**
   * What there is to keep of the events.
   *
   * @param bodies of events that were kept for others
   */
  ShardCheckpoint.Events save(Map<TickFrame, byte[]> bodies) {
    List<ShardCheckpoint.Event> kept = new ArrayList<>();
    for (Event event : events) {
      byte[] body = bodies.computeIfAbsent(event.frame, TickFrame::body);
      kept.add(new ShardCheckpoint.Event(event.number, event.frame.tick(), body));
    }
    return new ShardCheckpoint.Events(lastDropped, kept);
  }

  /** Brings back what was kept of inputs and events. */
  void restore(List<ShardCheckpoint.Input> inputs, ShardCheckpoint.Events saved) {
    inputs.forEach(input -> recentInputs.add(input.clientSeq(), input.seq()));
    lastDropped = saved.lastDropped();
    for (ShardCheckpoint.Event event : saved.kept()) {
      SyncPayload payload = SyncPayload.of(Kind.EVENT, event.tick(), event.body());
      remember(event.number(), payload.frame(event.number(), Optional.empty()));
    }
  }

  /** The events after the last one that the client has; empty if some of them were dropped. */
  Optional<List<TickFrame>> eventsAfter(long number) {
    if (number < lastDropped) {
      return Optional.empty();
    }
    List<TickFrame> frames = new ArrayList<>();
    events.stream().filter(event -> event.number > number).forEach(e -> frames.add(e.frame));
    return Optional.of(frames);
  }
}
