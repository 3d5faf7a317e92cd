package dev.martlet.engine;

import dev.martlet.wire.TickFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a subscriber of version 2 keeps when he changes his connection: what is known of his inputs,
 * which events he was sent, and which states. The shard's turn owns it.
 */
final class Standing {
  /** Views that are remembered, of somebody who has views of his own: they are shared with few. */
  static final int MOST_VIEWS = 4;

  /** A state that he was sent. */
  record Sent(long tick, Snapshot state) {}

  /** All messages from one tick to another left him with the same state. */
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

  /** The last of them, at hand: each tick asks for it. */
  private Span last;

  private final Deque<Event> events = new ArrayDeque<>();
  private int eventBytes;

  /** The number of the last event that was forgotten; 0 if none was. */
  private long forgotten;

  Standing(SyncLimits limits) {
    this.limits = limits;
  }

  RecentInputs recentInputs() {
    return recentInputs;
  }

  /** Remembers a state that he is sent. */
  void sent(long tick, Snapshot state, boolean view) {
    if (last != null && last.state == state) {
      last.to = tick;
      return;
    }
    last = new Span(state, tick);
    states.addLast(last);
    int most = view ? Math.min(MOST_VIEWS, limits.baselineTicks()) : limits.baselineTicks();
    while (states.size() > most) {
      states.removeFirst();
    }
  }

  /** The state of a message that he says he has, if it is remembered. */
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

  /** Remembers an event that he is sent. */
  void told(long number, TickFrame frame) {
    events.addLast(new Event(number, frame));
    eventBytes += Outbox.weight(frame);
    while (eventBytes > limits.eventBytes()) {
      Event oldest = events.removeFirst();
      eventBytes -= Outbox.weight(oldest.frame);
      forgotten = oldest.number;
    }
  }

  /** The events after one that he says he has; empty if some of them are forgotten. */
  Optional<List<TickFrame>> eventsAfter(long number) {
    if (number < forgotten) {
      return Optional.empty();
    }
    List<TickFrame> frames = new ArrayList<>();
    events.stream().filter(event -> event.number > number).forEach(e -> frames.add(e.frame));
    return Optional.of(frames);
  }
}
