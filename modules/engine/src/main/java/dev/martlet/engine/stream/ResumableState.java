package dev.martlet.engine.stream;

import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.wire.TickFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a subscriber of version 2 keeps over connections: its last inputs, the events and the states
 * that it was sent. The shard's turn owns it.
 */
final class ResumableState {
  /** How many states are remembered for a subscriber with views of its own, which few share. */
  static final int MAX_VIEWS = 4;

  /** A state that the subscriber was sent. */
  record Sent(long tick, Snapshot state) {}

  /** A state that the subscriber had from one tick to another. */
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

  /** The last of them, at hand because each tick asks for it. */
  private Span last;

  private final Deque<Event> events = new ArrayDeque<>();
  private int eventBytes;

  /** The number of the last event that was forgotten; 0 if none was. */
  private long forgotten;

  ResumableState(SyncLimits limits) {
    this.limits = limits;
  }

  RecentInputs recentInputs() {
    return recentInputs;
  }

  /** Remembers a state that the subscriber is sent. */
  void sent(long tick, Snapshot state, boolean view) {
    if (last != null && last.state == state) {
      last.to = tick;
      return;
    }
    last = new Span(state, tick);
    states.addLast(last);
    int most = view ? Math.min(MAX_VIEWS, limits.baselineTicks()) : limits.baselineTicks();
    while (states.size() > most) {
      states.removeFirst();
    }
  }

  /** The state of a message that the client says it has, if it is remembered. */
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

  /** Remembers an event that the subscriber is sent. */
  void remember(long number, TickFrame frame) {
    events.addLast(new Event(number, frame));
    eventBytes += Outbox.weight(frame);
    while (eventBytes > limits.eventBytes()) {
      Event oldest = events.removeFirst();
      eventBytes -= Outbox.weight(oldest.frame);
      forgotten = oldest.number;
    }
  }

  /** The events after the last that the client says it has; empty if some are forgotten. */
  Optional<List<TickFrame>> eventsAfter(long number) {
    if (number < forgotten) {
      return Optional.empty();
    }
    List<TickFrame> frames = new ArrayList<>();
    events.stream().filter(event -> event.number > number).forEach(e -> frames.add(e.frame));
    return Optional.of(frames);
  }
}
