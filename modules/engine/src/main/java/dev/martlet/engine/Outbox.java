package dev.martlet.engine;

import dev.martlet.wire.TickFrame;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The hand-over between a shard's tick and one connection's writer. It holds only what is newest: a
 * frame that was not taken when the next one comes is superseded. So a subscriber that cannot keep
 * up misses ticks and delays nobody.
 *
 * <p>Put into by the shard's turn; taken from by the connection's writer.
 */
public final class Outbox {
  /** Of the object itself: a tick touches a thousand of them, and each more is one more miss. */
  private static final AtomicReferenceFieldUpdater<Outbox, TickFrame> NEWEST =
      AtomicReferenceFieldUpdater.newUpdater(Outbox.class, TickFrame.class, "newest");

  private volatile TickFrame newest;
  private volatile Ending ending;

  /** An empty outbox. */
  public Outbox() {}

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
   * Whether there is a frame that was not taken.
   *
   * @return true if {@link #poll} would give one
   */
  public boolean holdsFrame() {
    return newest != null;
  }

  /** Says that nothing more will come. What was put in before can still be taken. */
  void end(Ending last) {
    ending = last;
  }

  /**
   * Takes the newest frame. Look at {@link #ending()} before, not after: what an ending is seen
   * with was put in before it.
   *
   * @return the frame, or null if there is none that was not taken
   */
  public TickFrame poll() {
    return newest == null ? null : NEWEST.getAndSet(this, null);
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
