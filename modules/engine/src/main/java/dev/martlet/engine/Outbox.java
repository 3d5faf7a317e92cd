package dev.martlet.engine;

import dev.martlet.wire.TickFrame;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The hand-over between a shard's tick and one connection's writer. Of states it holds only what is
 * newest: a frame that was not taken when the next one comes is superseded. So a subscriber that
 * cannot keep up misses ticks and delays nobody. Of events it holds all, up to a limit.
 *
 * <p>Put into by the shard's turn; taken from by the connection's writer.
 */
public final class Outbox {
  /** Of the object itself: a tick touches a thousand of them, and each more is one more miss. */
  private static final AtomicReferenceFieldUpdater<Outbox, TickFrame> NEWEST =
      AtomicReferenceFieldUpdater.newUpdater(Outbox.class, TickFrame.class, "newest");

  private volatile TickFrame newest;
  private volatile Ending ending;
  private final Events events;

  /** Those that were not taken, of a subscriber that is sent events. */
  private static final class Events {
    /** What one takes besides its bytes, about. */
    private static final int OVERHEAD = 64;

    final Queue<TickFrame> queue = new ConcurrentLinkedQueue<>();
    final AtomicInteger bytes = new AtomicInteger();
    final int most;

    Events(int most) {
      this.most = most;
    }
  }

  /** What an event counts while it waits. */
  static int weight(TickFrame event) {
    return event.bytes().length + Events.OVERHEAD;
  }

  /** An empty outbox, for states only. */
  public Outbox() {
    this.events = null;
  }

  /** An empty outbox, for states and for so many bytes of events. */
  Outbox(int eventBytes) {
    this.events = new Events(eventBytes);
  }

  /** Puts in an event; whether there was room for it. */
  boolean add(TickFrame event) {
    int weight = weight(event);
    if (events.bytes.addAndGet(weight) > events.most) {
      events.bytes.addAndGet(-weight);
      return false;
    }
    events.queue.add(event);
    return true;
  }

  /** The state that was not taken; null if there is none. */
  TickFrame peek() {
    return newest;
  }

  /** Puts in a newer frame in the place of one; false, and not, if that one was taken. */
  boolean replace(TickFrame frame, TickFrame newer) {
    return NEWEST.compareAndSet(this, frame, newer);
  }

  /**
   * Puts in a newer frame.
   *
   * @return whether it superseded one that was not taken
   */
  boolean offer(TickFrame frame) {
    if (ending != null) {
      return false; // a tick that was given up has come back after all
    }
    return NEWEST.getAndSet(this, frame) != null;
  }

  /**
   * Whether there is a state that was not taken.
   *
   * @return true if {@link #poll} would give it, after the events
   */
  public boolean holdsFrame() {
    return newest != null;
  }

  /** Says that nothing more will come. What was put in before can still be taken. */
  void end(Ending last) {
    ending = last;
  }

  /**
   * Takes the next event, or the newest state when there is none. Look at {@link #ending()} before,
   * not after: what an ending is seen with was put in before it.
   *
   * @return the frame, or null if there is none that was not taken
   */
  public TickFrame poll() {
    return events == null ? pollState() : pollBoth();
  }

  private TickFrame pollState() {
    return newest == null ? null : NEWEST.getAndSet(this, null);
  }

  /** What a state is seen with was put in before it, and is taken before it. */
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
   * Why nothing more will come.
   *
   * @return the ending; empty while the subscription lasts
   */
  public Optional<Ending> ending() {
    return Optional.ofNullable(ending);
  }
}
