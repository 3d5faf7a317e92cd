package dev.martlet.engine.stream;

import dev.martlet.wire.TickFrame;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The hand-over between a shard's tick and one connection's writer. It holds the newest state only:
 * a frame that was not taken when the next one comes is superseded, so a subscriber that cannot
 * keep up misses ticks and delays nobody. It holds all events, up to a limit.
 *
 * <p>The shard's turn puts in; the connection's writer takes with {@link #next}.
 */
public final class Outbox {
  /**
   * In the object itself: a tick touches a thousand of them, and one more object is one more miss.
   */
  private static final AtomicReferenceFieldUpdater<Outbox, TickFrame> NEWEST =
      AtomicReferenceFieldUpdater.newUpdater(Outbox.class, TickFrame.class, "newest");

  private volatile TickFrame newest;
  private volatile CloseReason closeReason;
  private final Events events;

  /** The events that were not taken. */
  private static final class Events {
    /** What an event takes besides its bytes, about. */
    private static final int OVERHEAD_BYTES = 64;

    final Queue<TickFrame> queue = new ConcurrentLinkedQueue<>();
    final AtomicInteger bytes = new AtomicInteger();
    final int maxBytes;

    Events(int maxBytes) {
      this.maxBytes = maxBytes;
    }
  }

  /** How many bytes an event counts while it waits. */
  static int weight(TickFrame event) {
    return event.bytes().length + Events.OVERHEAD_BYTES;
  }

  /** An empty outbox, for states only. */
  public Outbox() {
    this.events = null;
  }

  /**
   * An empty outbox, for states and events.
   *
   * @param eventBytes how many bytes of events may wait
   */
  Outbox(int eventBytes) {
    this.events = new Events(eventBytes);
  }

  // ---- the shard's turn -------------------------------------------------------------------

  /**
   * Puts in an event.
   *
   * @param event to be sent before any state that is put in later
   * @return whether there was room for it
   */
  public boolean add(TickFrame event) {
    int weight = weight(event);
    if (events.bytes.addAndGet(weight) > events.maxBytes) {
      events.bytes.addAndGet(-weight);
      return false;
    }
    events.queue.add(event);
    return true;
  }

  /** The state that was not taken; null if there is none. */
  TickFrame waiting() {
    return newest;
  }

  /** Replaces a frame by a newer one; false, and nothing is put in, if it was taken. */
  boolean replace(TickFrame frame, TickFrame newer) {
    return NEWEST.compareAndSet(this, frame, newer);
  }

  /**
   * Puts in a newer state.
   *
   * @param frame that holds it
   * @return whether it superseded one that was not taken
   */
  boolean offer(TickFrame frame) {
    if (closeReason != null) {
      return false; // an abandoned tick has returned after all
    }
    return NEWEST.getAndSet(this, frame) != null;
  }

  /**
   * Says that nothing more will come. What was put in before can still be taken. Any thread.
   *
   * @param reason for the client
   */
  public void end(CloseReason reason) {
    closeReason = reason;
  }

  // ---- the connection's writer ------------------------------------------------------------

  /**
   * Takes what is to be sent next: events, then the newest state, and at last the reason to close.
   *
   * @return the next frame; a close once there is none and none will come
   */
  public Outgoing next() {
    CloseReason reason = closeReason; // first: whatever was put in before it is found below
    TickFrame frame = poll();
    return frame != null ? new Outgoing.Frame(frame) : closeOrNothing(reason);
  }

  /**
   * Looks at what {@link #next} would take.
   *
   * @return what is to be sent next; it is not taken
   */
  public Outgoing peek() {
    CloseReason reason = closeReason; // first, as in next
    TickFrame event = events == null ? null : events.queue.peek();
    TickFrame frame = event == null ? newest : event;
    return frame != null ? new Outgoing.Frame(frame) : closeOrNothing(reason);
  }

  private static Outgoing closeOrNothing(CloseReason reason) {
    return reason != null ? new Outgoing.Close(reason) : Outgoing.Nothing.NOTHING;
  }

  private TickFrame poll() {
    return events == null ? pollState() : pollBoth();
  }

  private TickFrame pollState() {
    return newest == null ? null : NEWEST.getAndSet(this, null);
  }

  /** Events that were put in before a state are taken before it. */
  private TickFrame pollBoth() {
    while (true) {
      TickFrame state = newest;
      TickFrame event = events.queue.poll();
      if (event != null) {
        events.bytes.addAndGet(-weight(event));
        return event;
      }
      if (state == null || NEWEST.compareAndSet(this, state, null)) {
        return state;
      }
    }
  }

  /**
   * Why the subscription ended. Any thread.
   *
   * @return the reason; empty while the subscription lasts. There may still be frames to take
   */
  public Optional<CloseReason> closeReason() {
    return Optional.ofNullable(closeReason);
  }
}
