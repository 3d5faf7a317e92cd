package dev.martlet.engine;

import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.tick.Scheduling;
import java.util.function.Consumer;

/**
 * What a shard needs of its registry.
 *
 * @param scheduling that runs its turns
 * @param limits that it keeps
 * @param metrics where it counts
 * @param onEnded is told of its end: in its turn, or on the watchdog's thread if it hangs
 */
record ShardHost(
    Scheduling scheduling, EngineLimits limits, Metrics metrics, Consumer<Shard<?>> onEnded) {}
