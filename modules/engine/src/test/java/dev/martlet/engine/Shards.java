package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.journal.ShardBirth;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.InputBytes;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.wire.InputLimits;
import java.time.Duration;
import java.util.Map;

/** Makes shards for tests. */
final class Shards {
  private Shards() {}

  /** A started shard of the probe's type with default settings. */
  static Shard<?> of(Simulation<Probe.Word> simulation, Scheduling scheduling) {
    return of(simulation, scheduling, new ShardSubscribers());
  }

  static Shard<?> of(
      Simulation<Probe.Word> simulation, Scheduling scheduling, ShardSubscribers subscribers) {
    ShardHost host = new ShardHost(scheduling, EngineLimits.DEFAULT, new Metrics(), shard -> {});
    return of(type(), simulation, ShardSettings.DEFAULT, subscribers, host);
  }

  static Shard<?> of(Simulation<Probe.Word> simulation, ShardSettings settings, ShardHost host) {
    return of(type(), simulation, settings, host);
  }

  static Shard<?> of(
      HostedType<Probe.Word> type,
      Simulation<Probe.Word> simulation,
      ShardSettings settings,
      ShardHost host) {
    return of(type, simulation, settings, new ShardSubscribers(), host);
  }

  static Shard<?> of(
      HostedType<Probe.Word> type,
      Simulation<Probe.Word> simulation,
      ShardSettings settings,
      ShardSubscribers subscribers,
      ShardHost host) {
    return of(type, simulation, context(type, settings, subscribers, host), host);
  }

  /** A started shard whose simulation was given a context. */
  static Shard<?> of(
      HostedType<Probe.Word> type,
      Simulation<Probe.Word> simulation,
      HostedContext context,
      ShardHost host) {
    Shard<?> shard =
        new Shard<>(
            context.id(),
            type,
            context.settings(),
            new HostedSimulation<>(simulation, type.loader()),
            context,
            host);
    shard.start();
    return shard;
  }

  /** What the simulation of a shard is given. */
  static HostedContext context(
      HostedType<?> type, ShardSettings settings, ShardSubscribers subscribers, ShardHost host) {
    return HostedContext.of(
        new ShardBirth(new ShardId("probe:x"), 7, 1, settings, Map.of(), "probe@1", ""),
        type,
        subscribers,
        host,
        ShardJournal.off());
  }

  /** Limits that are as high as possible except for these. */
  static EngineLimits limits(int inputsPerTick, int inputsWaiting, SyncLimits sync) {
    return EngineLimits.builder()
        .inputsPerTick(inputsPerTick)
        .inputsWaiting(inputsWaiting)
        .inputBytes(InputBytes.UNLIMITED)
        .snapshotBytes(100_000)
        .shardsOnDemand(0)
        .shardsPerOwner(0)
        .createDeadline(Duration.ofHours(1))
        .hungPerType(1)
        .shardCpu(Duration.ofSeconds(1))
        .shardAllocation(Long.MAX_VALUE)
        .sync(sync)
        .build();
  }

  /** The same, for tests of subscribers that are sent differences. */
  static EngineLimits limits(SyncLimits sync) {
    return limits(32, 256, sync);
  }

  static HostedType<Probe.Word> type() {
    return HostedType.of(
        new Probe.Type(),
        new PluginJson(InputLimits.DEFAULT, 100_000),
        PluginSite.apart("probe@1"));
  }
}
