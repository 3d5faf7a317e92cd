package dev.martlet.engine;

import dev.martlet.api.Options;
import dev.martlet.api.ShardId;
import dev.martlet.api.shard.AsyncHandler;
import dev.martlet.api.shard.AsyncId;
import dev.martlet.api.shard.AsyncWork;
import dev.martlet.api.shard.Entities;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardBirth;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.mail.ShardCalls;
import dev.martlet.engine.metrics.OwnMetrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.tick.ShardTimers;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a simulation is given. It is made before the shard, because the simulation needs it when it
 * is created; the shard opens its parts.
 *
 * @param id of the shard
 * @param settings of the shard
 * @param options of the shard type
 * @param random source of randomness
 * @param subscribers of the shard
 * @param timers of the shard
 * @param calls that the simulation makes
 * @param signals that wait for the shard, and that it sends
 * @param description that the simulation gives of the shard
 * @param metrics of the plugin, as this shard writes them
 * @param type of the shard
 * @param journal of the shard
 * @param release lets out what the shard's turns cause
 */
record HostedContext(
    ShardId id,
    ShardSettings settings,
    Options options,
    ShardRandom random,
    ShardSubscribers subscribers,
    ShardTimers timers,
    ShardCalls calls,
    ShardSignals signals,
    ShardDescription description,
    OwnMetrics metrics,
    HostedType<?> type,
    ShardJournal journal,
    Release release)
    implements ShardContext {
  /** For a shard that is about to be made. */
  static HostedContext of(
      ShardBirth birth,
      HostedType<?> type,
      ShardSubscribers subscribers,
      ShardHost host,
      ShardJournal journal) {
    Runnable requireTurn = subscribers::requireTurn;
    ShardId id = birth.id();
    Release release = new Release(journal, birth.settings().eventDriven());
    return new HostedContext(
        id,
        birth.settings(),
        Options.of(birth.options(), Map.of()),
        new ShardRandom(birth.seed()),
        subscribers,
        new ShardTimers(requireTurn, host.limits().timersPerShard()),
        new ShardCalls(
            id,
            birth.birth(),
            type,
            host.calls(),
            host.limits(),
            host.metrics(),
            requireTurn,
            journal,
            release),
        new ShardSignals(id, type, requireTurn, host, journal, release),
        new ShardDescription(type, host.limits().metadataBytes(), subscribers, release),
        type.site().newMetrics(),
        type,
        journal,
        release);
  }

  /** Brings back what a checkpoint has of what the simulation was given. */
  void restore(ShardCheckpoint checkpoint) {
    random.state(checkpoint.random());
    timers.restore(checkpoint.timers());
    calls.restore(checkpoint.calls());
    description.restore(checkpoint.metadata());
  }

  /** There is no shard after all: cancels what its simulation has begun. */
  void abandon() {
    calls.cancelAll();
    metrics.close();
  }

  /** Named as the type, and of the plugin's module, so that the log tells whose it is. */
  @Override
  public System.Logger logger() {
    return PluginSite.logger(type.name(), type.type());
  }

  @Override
  public Path dataFolder() {
    return type.site().folder();
  }

  @Override
  public Entities entities() {
    return subscribers.entities();
  }

  @Override
  public void describe(Metadata metadata) {
    description.set(metadata);
  }

  @Override
  public <T> AsyncId async(String name, AsyncWork<T> work, AsyncHandler<T> resultInTurn) {
    return calls.call(name, work, resultInTurn);
  }
}
