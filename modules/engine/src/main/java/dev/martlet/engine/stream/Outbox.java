package dev.martlet.engine.stream;

import dev.martlet.wire.TickFrame;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Hands frames from a shard's tick to one connection's writer. It holds one frame with a state: one
 * that still waits when the next one is put in is superseded. So a subscriber that cannot keep up
 * misses ticks and delays nobody. If a subscriber keeps up, and the server is late, the two may be
 * joined instead. Events are all kept, up to a limit.
 *
 * <p>The shard's turn puts in; the connection's writer takes with {@link #next} or {@link
 * #nextState}.
 */
public final class Outbox {
  /**
   * Updates a plain field: a tick touches a thousand outboxes, and an atomic object in each would
   * be one more cache miss.
   */
  private static final AtomicReferenceFieldUpdater<Outbox, TickFrame> NEWEST =
      AtomicReferenceFieldUpdater.newUpdater(Outbox.class, TickFrame.class, "newest");

  private volatile TickFrame newest;
  private volatile CloseReason closeReason;

  /** Whether the peer takes at once what is written to it. */
  private volatile boolean keepsUp;

  private final Events events;

  /** The events that wait. */
  private static final class Events {
    /** Approximate memory of an event besides its bytes. */
    private static final int OVERHEAD_BYTES = 64;

    final Queue<TickFrame> queue = new ConcurrentLinkedQueue<>();
    final AtomicInteger bytes = new AtomicInteger();
    final int maxBytes;

    Events(int maxBytes) {
      this.maxBytes = maxBytes;
    }
  }

  /** How many bytes an event counts towards the limit while it waits. */
  static int weight(TickFrame event) {
    return event.bytes().length + Events.OVERHEAD_BYTES;
  }

  /** An empty outbox for states only. */
  public Outbox() {
    this.events = null;
  }

  /**
   * An empty outbox for states and events.
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
   * @param event that is sent before any state that is put in later
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

  /** The state that waits; null if there is none. */
  TickFrame waiting() {
    return newest;
  }

  /** The state that waits, and for nothing but the writer's turn; null if there is none. */
  TickFrame waitingForItsTurn() {
    TickFrame waiting = newest;
    return waiting != null && keepsUp && closeReason == null ? waiting : null;
  }

  /** Replaces a frame by a newer one. Returns false and puts nothing in if the old was taken. */
  boolean replace(TickFrame frame, TickFrame newer) {
    return NEWEST.compareAndSet(this, frame, newer);
  }

  /**
   * Puts in a newer state.
   *
   * @param frame that holds the state
   * @return the frame that still waited and is superseded; null if there was none
   */
  TickFrame offer(TickFrame frame) {
    if (closeReason != null) {
      return null; // an abandoned tick has returned after all
    }
    return NEWEST.getAndSet(this, frame);
  }

  /**
   * Ends the subscription. Frames that were put in before can still be taken. Any thread.
   *
   * @param reason for the client
   */
  public void end(CloseReason reason) {
    closeReason = reason;
  }

  // ---- the connection's writer ------------------------------------------------------------

  /**
   * Says how the peer takes what is written. At first it is not expected to keep up.
   *
   * @param is whether it takes all at once
   */
  public void keepsUp(boolean is) {
    keepsUp = is;
  }

  /**
   * Whether the peer keeps up. Any thread.
   *
   * @return what the writer said last
   */
  public boolean keepsUp() {
    return keepsUp;
  }

  /**
   * Takes what is sent next: events, then the newest state, and at the end the close reason.
   *
   * @return the next frame; the close once no frame is left and none will come
   */
  public Outgoing next() {
    CloseReason reason =
        closeReason; // read first, so that frames put in before the end are found below
    return events == null ? stateOrEnd(pollState(), reason) : pollBoth(reason);
  }

  /**
   * Takes the newest state, if that is what comes next: nearly always it is, and nothing is
   * allocated for it.
   *
   * @return the state; null if something else comes next, or nothing
   */
  public TickFrame nextState() {
    TickFrame state = newest; // read first: events that were put in before it are seen below
    boolean isNext = state != null && (events == null || events.queue.isEmpty());
    return isNext && NEWEST.compareAndSet(this, state, null) ? state : null;
  }

  /**
   * Whether {@link #next} would take nothing. Cheaper.
   *
   * @return true if nothing waits, and the subscription lasts
   */
  public boolean isEmpty() {
    return newest == null && closeReason == null && (events == null || events.queue.isEmpty());
  }

  /**
   * Returns what {@link #next} would take, and leaves it in.
   *
   * @return what is sent next
   */
  public Outgoing peek() {
    CloseReason reason = closeReason; // read first, as in next
    TickFrame event = events == null ? null : events.queue.peek();
    return event != null ? new Outgoing.Message(event) : stateOrEnd(newest, reason);
  }

  private static Outgoing stateOrEnd(TickFrame state, CloseReason reason) {
    if (state != null) {
      return new Outgoing.Frame(state);
    }
    return reason != null ? new Outgoing.Close(reason) : Outgoing.Nothing.NOTHING;
  }

  private TickFrame pollState() {
    return newest == null ? null : NEWEST.getAndSet(this, null);
  }

  /** Takes events that were put in before a state before that state. */
  private Outgoing pollBoth(CloseReason reason) {
    while (true) {
      TickFrame state = newest;
      TickFrame event = events.queue.poll();
      if (event != null) {
        events.bytes.addAndGet(-weight(event));
        return new Outgoing.Message(event);
      }
      if (state == null || NEWEST.compareAndSet(this, state, null)) {
        return stateOrEnd(state, reason);
      }
    }
  }

  /**
   * Why the subscription ended. Any thread.
   *
   * @return the reason, even if frames still wait; empty while the subscription lasts
   */
  public Optional<CloseReason> closeReason() {
    return Optional.ofNullable(closeReason);
  }
}
