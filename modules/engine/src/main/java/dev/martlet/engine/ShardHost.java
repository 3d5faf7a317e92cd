package dev.martlet.engine;

import java.util.function.Consumer;

/**
 * What a shard has of the house it is in.
 *
 * @param scheduling that runs its turns
 * @param limits that it keeps
 * @param figures where it counts
 * @param onEnded is told of its end: in its turn, or on the watchdog's thread if it hangs
 */
record ShardHost(
    Scheduling scheduling, EngineLimits limits, Figures figures, Consumer<Shard<?>> onEnded) {}
