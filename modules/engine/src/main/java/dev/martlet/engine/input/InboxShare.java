package dev.martlet.engine.input;

import dev.martlet.engine.limits.Cap;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The part of a shard's inbox that belongs to one source. */
public final class InboxShare {
  /** How many of its inputs wait. Any thread, through {@link Waiting}. */
  final AtomicInteger waiting = new AtomicInteger();

  /** How many bytes they hold. Any thread, through {@link Waiting}. */
  final AtomicLong bytes = new AtomicLong();

  // Used by the turn only.
  /** Messages that are put off to a later tick, the oldest first. */
  final ArrayDeque<InboxMessage<?>> putOff = new ArrayDeque<>(0);

  private long countedTick = -1;
  private int handled;
  private long spent;

  /** An empty share. */
  public InboxShare() {}

  /**
   * Whether an input is within the source's share of a tick. One is in any case, whatever it costs.
   */
  boolean within(long tick, int maxInputs, int cost, long maxCost) {
    if (countedTick != tick) {
      countedTick = tick;
      handled = 0;
      spent = 0;
    }
    return handled == 0 || handled < maxInputs && !Cap.exceeded(maxCost, spent + cost);
  }

  /** Counts an input against the share of the tick that was asked about last. */
  void take(int cost) {
    handled++;
    spent += cost;
  }
}
