package com.example.counter;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;

public final class CounterType implements ShardType<Counter.Add> {
  @Override
  public String name() {
    return "counter";
  }

  @Override
  public boolean createsOnDemand(ShardId id, Principal principal) {
    return principal.userId().isPresent();
  }

  @Override
  public Simulation<Counter.Add> create(ShardContext context) {
    return new Counter();
  }
}
