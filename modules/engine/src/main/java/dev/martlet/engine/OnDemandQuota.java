package dev.martlet.engine;

import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.KeyedLimit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits the shards made on demand, in total and per owner, and remembers the owner of each. Any
 * thread.
 */
final class OnDemandQuota {
  /** The answer to a request for a place. */
  enum Answer {
    /** The place is taken, so the shard may be made. */
    TAKEN,
    /** The server's limit is reached. */
    SERVER_FULL,
    /** The owner's limit is reached. */
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

  /**
   * Assigns a taken place to the shard that was made. It holds the place until {@link #onEnded}.
   */
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
