package dev.martlet.bench;

import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.Simulation;

/**
 * The shard type {@code bench-personal}: like {@code bench}, but each subscriber is sent a snapshot
 * of their own, with the last of their own inputs in {@code ack}.
 */
public final class PersonalBenchType extends BenchType {
  /** Called by {@link java.util.ServiceLoader}. */
  public PersonalBenchType() {}

  @Override
  public String name() {
    return "bench-personal";
  }

  @Override
  public Simulation<Move> create(ShardContext context) {
    return new Bench(Load.of(context.id()), true);
  }
}
