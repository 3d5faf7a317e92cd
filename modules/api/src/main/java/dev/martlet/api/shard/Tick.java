package dev.martlet.api.shard;

import java.time.Duration;
import java.util.Objects;

/**
 * One step of a shard's time.
 *
 * @param number of the tick, from 1, without gaps: a shard that falls behind skips time, not
 *     numbers
 * @param step the time that passes in this tick. With a tick rate it is always 1/rate, however late
 *     the tick runs. In an event-driven shard it is the time since the previous tick, or since the
 *     shard was created
 * @param time on the shard's clock after this tick: the sum of all steps up to and including this
 *     one
 * @since 1.0
 */
public record Tick(long number, Duration step, Duration time) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the number is below 1 or a duration negative
   */
  public Tick {
    Objects.requireNonNull(step, "step is null");
    Objects.requireNonNull(time, "time is null");
    if (number < 1 || step.isNegative() || time.isNegative()) {
      throw new IllegalArgumentException("not a tick: " + number + ", " + step + ", " + time);
    }
  }

  /**
   * Returns the step as a floating-point number.
   *
   * @return {@link #step()} in seconds
   */
  public double seconds() {
    return step.toSeconds() + step.toNanosPart() / 1e9;
  }
}
