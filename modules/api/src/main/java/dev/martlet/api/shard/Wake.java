package dev.martlet.api.shard;

import java.time.Duration;
import java.util.Objects;

/**
 * When an event-driven shard wants its next tick, see {@link Simulation#wakeAt}. A time that has
 * passed means soon: at most {@value ShardSettings#MAX_TICK_RATE} such ticks happen in a second.
 */
public sealed interface Wake {
  /**
   * A point in the shard's time.
   *
   * @param point as {@link Tick#time()} counts it
   */
  record At(Duration point) implements Wake {
    /** Checks that nothing is missing. */
    public At {
      Objects.requireNonNull(point, "point is null");
    }
  }

  /**
   * A delay after the tick that was last.
   *
   * @param delay from that tick's time
   */
  record After(Duration delay) implements Wake {
    /** Checks that nothing is missing. */
    public After {
      Objects.requireNonNull(delay, "delay is null");
    }
  }

  /**
   * At a point in the shard's time.
   *
   * @param point as {@link Tick#time()} counts it
   * @return the answer
   */
  static Wake at(Duration point) {
    return new At(point);
  }

  /**
   * After a delay.
   *
   * @param delay from the time of the tick that was last
   * @return the answer
   */
  static Wake after(Duration delay) {
    return new After(delay);
  }
}
