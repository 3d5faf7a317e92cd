package com.example.cards;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import java.util.Map;

/** Tables of Eights. */
public final class CardsType implements ShardType<Move> {
  /** The name of the file with the results, in the plugin's folder. */
  static final String RESULTS = "results.db";

  /** How long a player may think before a bot makes the move for them. */
  static final String TURN_TIME = "turn-time";

  @Override
  public String name() {
    return "cards";
  }

  @Override
  public boolean createsOnDemand(ShardId id, Principal principal) {
    return principal.userId().isPresent();
  }

  @Override
  public DataType<Joining> joinType() {
    return DataType.of(Joining.class);
  }

  /** A table ticks when somebody does something, or a timer is due. */
  @Override
  public ShardSettings settings(ShardId id) {
    return ShardSettings.DEFAULT.withTickRate(0);
  }

  @Override
  public Map<String, String> options() {
    return Map.of(TURN_TIME, "PT30S");
  }

  @Override
  public Simulation<Move> create(ShardContext context) {
    Results results = new Results(context.dataFolder().resolve(RESULTS));
    return new Table(context, new League(context, results));
  }
}
