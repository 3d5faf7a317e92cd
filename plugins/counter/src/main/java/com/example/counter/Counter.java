package com.example.counter;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;

final class Counter implements Simulation<Counter.Add> {
  record Add(int amount) {
    Add {
      if (amount < 1 || amount > 10) {
        throw new IllegalArgumentException("amount must be from 1 to 10");
      }
    }
  }

  record View(int count, double seconds) {}

  private int count;
  private double seconds;

  @Override
  public Decision authorizeInput(Subscriber subscriber, Input<Add> input) {
    return count < 1000 ? Decision.allow() : Decision.refuse("that is enough");
  }

  @Override
  public void apply(Subscriber subscriber, Input<Add> input) {
    count += input.value().amount();
  }

  @Override
  public void advance(Tick tick) {
    seconds += tick.seconds();
  }

  @Override
  public View snapshot() {
    return new View(count, seconds);
  }
}
