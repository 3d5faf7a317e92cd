package dev.martlet.engine;

import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.limits.KeyedLimit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits the shards made on demand, in total and per owner, and remembers what each holds. Any
 * thread.
 */
final class OnDemandQuota {
  private final CountedLimit all;
  private final KeyedLimit perOwner;
  private final Map<Shard<?>, Hold> holds = new ConcurrentHashMap<>();

  OnDemandQuota(EngineLimits limits) {
    this.all = new CountedLimit(limits.shardsOnDemand());
    this.perOwner = new KeyedLimit(limits.shardsPerOwner());
  }

  /** Takes a place of the server and one of an owner. Empty if it did; otherwise why not. */
  Optional<ShardLookup> noPlaceFor(String owner, Hold places) {
    if (!places.take(all)) {
      return Optional.of(new ShardLookup.TooMany(false));
    }
    return places.take(perOwner.of(owner))
        ? Optional.empty()
        : Optional.of(new ShardLookup.TooMany(true));
  }

  /** Why there is no place for an owner now; empty if there is one. Takes none. */
  Optional<ShardLookup> whyFull(String owner) {
    if (all.full()) {
      return Optional.of(new ShardLookup.TooMany(false));
    }
    return perOwner.full(owner) ? Optional.of(new ShardLookup.TooMany(true)) : Optional.empty();
  }

  /** Keeps the places of a shard that was made. It holds them until {@link #onEnded}. */
  void keep(Shard<?> shard, Hold places) {
    holds.put(shard, places);
    places.keep();
  }

  /** Gives back the places of a shard that ended, if it was made on demand. */
  void onEnded(Shard<?> shard) {
    Hold places = holds.remove(shard);
    if (places != null) {
      places.release();
    }
  }
}
