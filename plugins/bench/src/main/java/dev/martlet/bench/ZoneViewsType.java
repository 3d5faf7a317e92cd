package dev.martlet.bench;

import dev.martlet.api.ShardContext;
import dev.martlet.api.Simulation;

/**
 * The shard type {@code bench-zone-views}: as {@code bench-zone}, but the simulation builds a view
 * for each subscriber, as it must without the engine's entities.
 */
public final class ZoneViewsType extends ZoneType {
  /** Made by {@link java.util.ServiceLoader}. */
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
