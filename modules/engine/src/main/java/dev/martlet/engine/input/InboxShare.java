package dev.martlet.engine.input;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** The part of a shard's inbox that belongs to one source. */
public final class InboxShare {
  /** How many of its inputs wait. Any thread. */
  final AtomicInteger waiting = new AtomicInteger();

  // Used by the turn only.
  /** Messages that are put off to a later tick, the oldest first. */
  final ArrayDeque<InboxMessage<?>> putOff = new ArrayDeque<>(0);

  private long countedTick = -1;
  private int handled;

  /** An empty share. */
  public InboxShare() {}

  /**
   * Counts an input against the source's share of a tick. Returns false if the share is used up.
   */
  boolean take(long tick, int max) {
    if (countedTick != tick) {
      countedTick = tick;
      handled = 0;
    }
    return handled++ < max;
  }
}
