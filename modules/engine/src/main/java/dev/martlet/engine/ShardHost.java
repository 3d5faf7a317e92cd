package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.HeldBytes;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.AsyncThreads;
import dev.martlet.engine.tick.Scheduling;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a shard gets from its registry.
 *
 * @param scheduling runs its turns
 * @param limits of the shard
 * @param metrics of the server
 * @param onEnded called when the shard has ended: on its turn, or on the watchdog's thread if it
 *     hangs
 * @param inputBytes the bytes of inputs that wait in all shards
 * @param calls the threads for work beside ticks
 * @param shards finds the shards that run
 * @param journals of durable shards; empty if the server has no store of them
 */
record ShardHost(
    Scheduling scheduling,
    EngineLimits limits,
    Metrics metrics,
    Consumer<Shard<?>> onEnded,
    HeldBytes inputBytes,
    AsyncThreads calls,
    Function<ShardId, Optional<Shard<?>>> shards,
    Optional<Journals> journals) {
  /** For a shard that knows no other. */
  ShardHost(
      Scheduling scheduling, EngineLimits limits, Metrics metrics, Consumer<Shard<?>> onEnded) {
    this(scheduling, limits, metrics, onEnded, id -> Optional.empty(), Optional.empty());
  }

  /** For shards whose inputs together may hold as many bytes as the limits say. */
  ShardHost(
      Scheduling scheduling,
      EngineLimits limits,
      Metrics metrics,
      Consumer<Shard<?>> onEnded,
      Function<ShardId, Optional<Shard<?>>> shards,
      Optional<Journals> journals) {
    this(
        scheduling,
        limits,
        metrics,
        onEnded,
        new HeldBytes(limits.inputBytes().waitingInServer()),
        new AsyncThreads(limits.async(), metrics),
        shards,
        journals);
  }
}
