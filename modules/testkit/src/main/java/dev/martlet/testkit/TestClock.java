package dev.martlet.testkit;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.Wake;
import java.time.Duration;

/** The time of a test shard. */
final class TestClock {
  private static final Duration SHORTEST_STEP =
      Duration.ofSeconds(1).dividedBy(ShardSettings.MAX_TICK_RATE);

  /** Of an event-driven shard, zero: its time passes between its ticks. */
  private final Duration step;

  private Duration now = Duration.ZERO;
  private Duration ticked = Duration.ZERO;
  private long ticks;

  TestClock(ShardSettings settings) {
    step =
        settings.eventDriven()
            ? Duration.ZERO
            : Duration.ofSeconds(1).dividedBy(settings.tickRate());
  }

  Duration now() {
    return now;
  }

  long ticks() {
    return ticks;
  }

  Tick tick() {
    now = now.plus(step);
    Tick tick = new Tick(++ticks, now.minus(ticked), now);
    ticked = now;
    return tick;
  }

  void pass(Duration until) {
    now = until;
  }

  /** When somebody wants to be woken who was asked after the last tick. */
  Duration point(Wake wake) {
    return switch (wake) {
      case Wake.At(Duration point) -> point;
      case Wake.After(Duration delay) -> ticked.plus(delay);
    };
  }

  /** Not so soon after now that the shard would tick all the time. */
  Duration notAtOnce(Duration point) {
    Duration soonest = now.plus(SHORTEST_STEP);
    return point.compareTo(soonest) < 0 ? soonest : point;
  }
}
