package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.plugin.HostedType;
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
    return maker.notCreatedOnDemand(id, type, principal);
  }

  /** Tells what {@link #make} would be refused for now, and makes nothing; empty if for nothing. */
  Optional<ShardLookup> whyNot(ShardId id, HostedType<?> type, Principal principal, String owner)
      throws InterruptedException {
    Optional<ShardLookup> refusal = refusal(id, type, principal);
    return refusal.isPresent() ? refusal : quota.whyFull(owner);
  }

  /** Makes a shard that counts against its owner's quota until it ends. */
  ShardLookup make(ShardId id, HostedType<?> type, String owner) throws InterruptedException {
    try (Hold places = new Hold()) {
      Optional<ShardLookup> noPlace = quota.noPlaceFor(owner, places);
      if (noPlace.isPresent()) {
        return noPlace.get();
      }
      ShardLookup made = maker.make(ShardPlan.onDemand(id), type);
      if (made instanceof ShardLookup.Found(Shard<?> shard)) {
        quota.keep(shard, places);
      }
      return made;
    }
  }
}
