package dev.martlet.engine;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that is turned by hand and a probe, for tests of one shard. */
abstract class ShardFixture {
  static final Duration STEP = Duration.ofMillis(50);
  static final Duration HOUR = Duration.ofHours(1);

  final ManualScheduling clock = new ManualScheduling();
  final Probe probe = new Probe();
  final Metrics metrics = new Metrics();

  /** Shards that have ended, in order. */
  final List<Shard<?>> ended = new ArrayList<>();

  /** Limits of the shards that are made from now on. */
  EngineLimits limits = EngineLimits.DEFAULT;

  final Shard<?> shard(ShardSettings settings) {
    return Shards.of(probe, settings, new ShardHost(clock, limits, metrics, ended::add));
  }

  /** A shard with the default tick rate. */
  final Shard<?> ticking() {
    return shard(ShardSettings.DEFAULT);
  }

  /** A shard without a tick rate. */
  final Shard<?> eventDriven() {
    return shard(ShardSettings.DEFAULT.withTickRate(0));
  }
}
