package dev.martlet.bench;

import dev.martlet.api.ShardContext;
import dev.martlet.api.Simulation;

/**
 * The shard type {@code bench-personal}: as {@code bench}, but each subscriber is sent a snapshot
 * of his own, with the last of his own inputs in {@code ack}.
 */
public final class PersonalBenchType extends BenchType {
  /** Made by {@link java.util.ServiceLoader}. */
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
