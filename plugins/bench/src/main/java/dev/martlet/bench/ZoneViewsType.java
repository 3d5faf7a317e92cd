package dev.martlet.bench;

import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.Simulation;

/**
 * The shard type {@code bench-zone-views}: like {@code bench-zone}, but the simulation builds a
 * view for each subscriber instead of using the server's entities.
 */
public final class ZoneViewsType extends ZoneType {
  /** Called by {@link java.util.ServiceLoader}. */
  public ZoneViewsType() {}

  @Override
  public String name() {
    return "bench-zone-views";
  }

  @Override
  public Simulation<Move> create(ShardContext context) {
    return new Zone(context, players(context.id()), true);
  }
}
