package dev.martlet.engine;

import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.engine.plugin.ShardPlan;
import java.util.Optional;

/** Makes shards for clients that join, if their types do so, and within quotas. Any thread. */
final class OnDemandMaker {
  private final ShardMaker maker;
  private final OnDemandQuota quota;

  OnDemandMaker(ShardMaker maker, OnDemandQuota quota) {
    this.maker = maker;
    this.quota = quota;
  }

  /**
   * Asks a type whether it makes a shard for a client.
   *
   * @return why it does not; empty if it does
   */
  Optional<ShardLookup> refusal(ShardId id, HostedType<?> type, Principal principal)
      throws InterruptedException {
    return switch (maker.madeOnDemand(id, type, principal)) {
      case Outcome.Returned<Boolean>(Boolean yes) ->
          yes ? Optional.empty() : Optional.of(ShardLookup.Unknown.of(id));
      case Outcome.Threw<Boolean> threw -> Optional.of(new ShardLookup.Failed());
      case Outcome.Late<Boolean> late -> Optional.of(new ShardLookup.Late());
      case Outcome.Busy<Boolean> busy -> Optional.of(new ShardLookup.Late());
    };
  }

  /** Makes a shard that counts against its owner's quota until it ends. */
  ShardLookup make(ShardId id, HostedType<?> type, String owner) throws InterruptedException {
    try (Hold places = new Hold()) {
      if (!places.take(quota.ofServer())) {
        return new ShardLookup.TooMany(false);
      }
      if (!places.take(quota.of(owner))) {
        return new ShardLookup.TooMany(true);
      }
      ShardLookup made = maker.make(ShardPlan.onDemand(id), type);
      if (made instanceof ShardLookup.Found(Shard<?> shard)) {
        quota.keep(shard, places);
      }
      return made;
    }
  }
}
