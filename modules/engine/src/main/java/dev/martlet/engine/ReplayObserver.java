package dev.martlet.engine;

import java.util.function.Supplier;

/** Watches a journal while it is replayed. Called on the thread that replays. */
public interface ReplayObserver {
  /** Watches nothing. */
  ReplayObserver NOBODY = new ReplayObserver() {};

  /**
   * A tick is over.
   *
   * @param tick its number
   * @param nanos the shard's time in it
   * @param state tells what the simulation saves, or else what spectators see, as JSON with sorted
   *     members; no bytes if there is neither. Only until this returns
   */
  default void tickOver(long tick, long nanos, Supplier<byte[]> state) {}

  /**
   * The state after a tick was found to be the one that was recorded.
   *
   * @param tick its number
   */
  default void same(long tick) {}

  /**
   * The state after a tick was found not to be the one that was recorded.
   *
   * @param tick its number
   * @return whether the replay goes on all the same
   */
  default boolean goesOn(long tick) {
    return false;
  }

  /**
   * Whether the replay may end here. Asked after each tick.
   *
   * @return true if the observer has seen what it wanted
   */
  default boolean hasEnough() {
    return false;
  }
}
