package dev.martlet.arena;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import java.util.Map;

/** The shard type {@code arena}: 20 Hz, created on demand for callers who are logged in. */
public final class ArenaType implements ShardType<Move> {
  /** Called by {@link java.util.ServiceLoader}. */
  public ArenaType() {}

  @Override
  public String name() {
    return "arena";
  }

  @Override
  public ShardSettings settings(ShardId id) {
    return ShardSettings.DEFAULT.withTickRate(20);
  }

  @Override
  public Map<String, String> options() {
    return Map.of("width", "1600", "height", "900");
  }

  @Override
  public DataType<NewRound> signalType() {
    return DataType.of(NewRound.class);
  }

  @Override
  public boolean createsOnDemand(ShardId id, Principal principal) {
    return principal.userId().isPresent();
  }

  @Override
  public Simulation<Move> create(ShardContext context) {
    return new Arena(context);
  }

  @Override
  public DataType<SavedArena> savedType() {
    return DataType.of(SavedArena.class);
  }

  @Override
  public Simulation<Move> restore(ShardContext context, SavedState saved) {
    return new Arena(context, saved.as(SavedArena.class));
  }
}
