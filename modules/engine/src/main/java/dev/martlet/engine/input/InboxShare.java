package dev.martlet.engine.input;

import dev.martlet.engine.limits.Cap;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The part of a shard's inbox that belongs to one source, or to several together. */
public final class InboxShare {
  private final int weight;

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

  /** An empty share of one source. */
  public InboxShare() {
    this(1);
  }

  /**
   * An empty share.
   *
   * @param weight as how many sources it counts, at least 1
   */
  public InboxShare(int weight) {
    this.weight = weight;
  }

  /**
   * How many times the limits of one source hold for it. Any thread.
   *
   * @return the number, at least 1
   */
  public int weight() {
    return weight;
  }

  /**
   * Whether an input is within the share of a tick. One is in any case, whatever it costs.
   *
   * @param maxInputs of one source
   * @param maxCost of one source; 0 for no limit
   */
  boolean within(long tick, int maxInputs, int cost, long maxCost) {
    if (countedTick != tick) {
      countedTick = tick;
      handled = 0;
      spent = 0;
    }
    return handled == 0
        || handled < (long) maxInputs * weight && !Cap.exceeded(maxCost * weight, spent + cost);
  }

  /** Counts an input against the share of the tick that was asked about last. */
  void take(int cost) {
    handled++;
    spent += cost;
  }
}
