package com.example.cards;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Tables of Eights. */
public final class CardsType implements ShardType<Move> {
  /** The file with the results; not set: none are kept. */
  static final String RESULTS = "results";

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

  /** A table ticks when somebody does something, or a timer is due. */
  @Override
  public ShardSettings settings(ShardId id) {
    return ShardSettings.DEFAULT.withTickRate(0);
  }

  @Override
  public Map<String, String> options() {
    return Map.of(RESULTS, "", TURN_TIME, "PT30S");
  }

  @Override
  public Simulation<Move> create(ShardContext context) {
    return new Table(context, new League(context, results(context)));
  }

  private static Optional<Results> results(ShardContext context) {
    return context.options().text(RESULTS).map(file -> new Results(Path.of(file)));
  }
}
