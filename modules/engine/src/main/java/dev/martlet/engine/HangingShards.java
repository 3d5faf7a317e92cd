package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.engine.plugin.HostedType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The shards whose turn does not return: no other is made in the place of one. Any thread. */
final class HangingShards {
  private final int hungPerType;
  private final Map<ShardId, Shard<?>> shards = new ConcurrentHashMap<>();

  /** Nothing hangs; of a type of which so many shards hang, no other is made. */
  HangingShards(int hungPerType) {
    this.hungPerType = hungPerType;
  }

  void add(Shard<?> shard) {
    shards.put(shard.id(), shard);
  }

  /** Whether no shard may be made, because the last of its id hangs, or too many of its type do. */
  boolean forbids(ShardId id, HostedType<?> type) {
    Shard<?> before = shards.get(id);
    return before != null && before.hanging() || type.hung().get() >= hungPerType;
  }

  /** Forgets the shards whose turns have returned after all. */
  void sweep() {
    shards.values().removeIf(shard -> !shard.hanging());
  }

  List<ShardId> ids() {
    return shards.values().stream().filter(Shard::hanging).map(Shard::id).toList();
  }
}
