package dev.martlet.engine.input;

import dev.martlet.engine.limits.Cap;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of a shard's inbox that belongs to one source, or to several together. What a source has
 * that shares a place with others is a part of the place's share: it is within the limits of both.
 */
public final class InboxShare {
  /** How much of a shard's limits one place may have: others must find room beside it. */
  private static final int QUARTERS = 4;

  private final int weight;
  private final InboxShare place;

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
    this(weight, null);
  }

  private InboxShare(int weight, InboxShare place) {
    this.weight = weight;
    this.place = place;
  }

  /**
   * What one of the sources has that have this share together. Any thread.
   *
   * @return an empty share of that source
   */
  public InboxShare part() {
    return new InboxShare(1, this);
  }

  /**
   * The share that this is a part of. Any thread.
   *
   * @return the same each time; itself if it is no part
   */
  public InboxShare place() {
    return place == null ? this : place;
  }

  /**
   * How much of something it may have: as much as so many sources as it counts, but of several
   * together no more than a quarter of what the shard has. Any thread.
   *
   * @param ofSource limit of one source; 0 for no limit
   * @param ofShard limit of the shard; 0 for no limit
   * @return the limit; 0 for no limit
   */
  public long limit(long ofSource, long ofShard) {
    long together = ofSource * weight;
    return weight == 1 || ofShard == 0
        ? together
        : Math.max(ofSource, Math.min(together, ofShard / QUARTERS));
  }

  /**
   * Whether an input is within the share of a tick. One is in any case, whatever it costs.
   *
   * @param maxInputs of one source
   * @param maxCost of one source; 0 for no limit
   * @param maxOfShard cost of all inputs of the shard; 0 for no limit
   */
  boolean within(long tick, int maxInputs, int cost, long maxCost, long maxOfShard) {
    if (countedTick != tick) {
      countedTick = tick;
      handled = 0;
      spent = 0;
    }
    return handled == 0
        || handled < (long) maxInputs * weight
            && !Cap.exceeded(limit(maxCost, maxOfShard), spent + cost);
  }

  /** Counts an input against the share of the tick that was asked about last. */
  void take(int cost) {
    handled++;
    spent += cost;
  }
}
