package dev.martlet.engine;

import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.KeyedLimit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many shards were made on demand, in all and for each owner, and whose each is. Any thread.
 */
final class OnDemandQuota {
  /** Whether a shard may be made. */
  enum Answer {
    /** It may; the place is taken. */
    TAKEN,
    /** The server has as many as it may. */
    SERVER_FULL,
    /** The owner has as many as they may. */
    OWNER_FULL
  }

  private final CountedLimit all;
  private final KeyedLimit perOwner;
  private final Map<Shard<?>, String> owners = new ConcurrentHashMap<>();

  OnDemandQuota(EngineLimits limits) {
    this.all = new CountedLimit(limits.shardsOnDemand());
    this.perOwner = new KeyedLimit(limits.shardsPerOwner());
  }

  Answer take(String owner) {
    if (!all.take()) {
      return Answer.SERVER_FULL;
    }
    if (!perOwner.take(owner)) {
      all.giveBack();
      return Answer.OWNER_FULL;
    }
    return Answer.TAKEN;
  }

  /** The shard was made: it holds the place until {@link #onEnded}. */
  void hold(Shard<?> shard, String owner) {
    owners.put(shard, owner);
  }

  void giveBack(String owner) {
    perOwner.giveBack(owner);
    all.giveBack();
  }

  /** Gives back the place of a shard that ended, if it was made on demand. */
  void onEnded(Shard<?> shard) {
    String owner = owners.remove(shard);
    if (owner != null) {
      giveBack(owner);
    }
  }
}
