package dev.martlet.bench;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Simulation;

/**
 * The shard type {@code bench-zone}: {@code bench-zone:<hz>:<players>:<n>} is a plane on which all
 * players wander; each sees about {@value Zone#NEAR} others once that many have joined. Created on
 * demand for callers who are logged in.
 */
public class ZoneType extends BenchType {
  private static final int MOST_PLAYERS = 100_000;

  /** Called by {@link java.util.ServiceLoader}. */
  public ZoneType() {}

  @Override
  public String name() {
    return "bench-zone";
  }

  @Override
  public Simulation<Move> create(ShardContext context) {
    return new Zone(context, players(context.id()), false);
  }

  static int players(ShardId id) {
    int players = Load.of(id).bytes();
    if (players > MOST_PLAYERS) {
      throw new IllegalArgumentException("a zone has at most " + MOST_PLAYERS + " players");
    }
    return players;
  }

  @Override
  public ShardSettings settings(ShardId id) {
    players(id);
    return super.settings(id);
  }
}
