package dev.martlet.engine;

import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.AsyncThreads;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What the metrics show of the shards that run, summed over those of a type. Any thread. */
final class ShardGauges {
  private final Set<String> types;
  private final ShardRegistry shards;

  private ShardGauges(Set<String> types, ShardRegistry shards) {
    this.types = types;
    this.shards = shards;
  }

  /** Has the shards measured. */
  static void measure(
      Metrics metrics, Set<String> types, ShardRegistry shards, AsyncThreads calls) {
    ShardGauges gauges = new ShardGauges(types, shards);
    metrics.gauge(EngineMetric.ASYNC_RUNNING, calls::running);
    metrics.gauge(EngineMetric.ASYNC_WAITING, calls::waiting);
    gauges.sum(metrics, EngineMetric.SHARDS, shard -> 1);
    gauges.sum(metrics, EngineMetric.SUBSCRIBERS, shard -> shard.subscriptions.taken());
    gauges.sum(metrics, EngineMetric.INPUT_QUEUE, shard -> shard.inbox.waiting());
    gauges.sum(metrics, EngineMetric.INPUT_QUEUE_BYTES, shard -> shard.inbox.bytesWaiting());
  }

  private void sum(Metrics metrics, EngineMetric metric, ToLongFunction<Shard<?>> of) {
    metrics.gauges(metric, () -> sums(of));
  }

  /** Includes the types without a shard. */
  private Map<String, Long> sums(ToLongFunction<Shard<?>> of) {
    Map<String, Long> sums = new TreeMap<>();
    types.forEach(type -> sums.put(type, 0L));
    shards.list().forEach(shard -> sums.merge(shard.id().type(), of.applyAsLong(shard), Long::sum));
    return sums;
  }
}
