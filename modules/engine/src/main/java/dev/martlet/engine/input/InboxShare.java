package dev.martlet.engine.input;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** What one source has in a shard's inbox. */
public final class InboxShare {
  /** How many of its inputs wait; any thread. */
  final AtomicInteger waiting = new AtomicInteger();

  // The turn only.
  final ArrayDeque<InboxMessage<?>> putOff = new ArrayDeque<>(0);
  private long countedTick = -1;
  private int handled;

  /** An empty share. */
  public InboxShare() {}

  /** Takes one of the inputs that the source may have applied in a tick; whether there was one. */
  boolean take(long tick, int most) {
    if (countedTick != tick) {
      countedTick = tick;
      handled = 0;
    }
    return handled++ < most;
  }
}
