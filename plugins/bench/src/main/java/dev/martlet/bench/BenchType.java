package dev.martlet.bench;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import java.util.Optional;

/**
 * The shard type {@code bench}: {@code bench:<hz>:<bytes>:<n>} sends everybody the same snapshot of
 * that many bytes, at that rate. Created on demand for callers who are logged in.
 */
public class BenchType implements ShardType<Move> {
  /** Called by {@link java.util.ServiceLoader}. */
  public BenchType() {}

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public Optional<Move> emptyInput() {
    return Optional.of(new Move(0, 0));
  }

  @Override
  public ShardSettings settings(ShardId id) {
    return ShardSettings.DEFAULT
        .withTickRate(Load.of(id).hz())
        .withMaxSubscribers(0)
        .withMaxQueuedInputs(0);
  }

  @Override
  public boolean createsOnDemand(ShardId id, Principal principal) {
    return principal.userId().isPresent() && Load.isName(id);
  }

  @Override
  public Simulation<Move> create(ShardContext context) {
    return new Bench(Load.of(context.id()), false);
  }
}
