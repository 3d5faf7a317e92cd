package com.example.counter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.testkit.TestShard;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CounterTest {
  private final Simulation<Counter.Add> counter =
      TestShard.of(new CounterType(), "counter:test").simulation();
  private final Subscriber eva = TestShard.user(1, "eva");

  @Test
  void countsWhatIsAdded() {
    counter.apply(eva, Input.of(new Counter.Add(3)));
    counter.apply(eva, Input.of(new Counter.Add(4)));
    assertEquals(new Counter.View(7, 0), counter.snapshot());
  }

  @Test
  void countsTheSeconds() {
    Duration half = Duration.ofMillis(500);
    counter.advance(new Tick(1, half, half));
    assertEquals(new Counter.View(0, 0.5), counter.snapshot());
  }

  @Test
  void refusesTooMuch() {
    assertThrows(IllegalArgumentException.class, () -> new Counter.Add(11));
    Input<Counter.Add> ten = Input.of(new Counter.Add(10));
    for (int i = 0; i < 100; i++) {
      assertEquals(Decision.allow(), counter.authorizeInput(eva, ten));
      counter.apply(eva, ten);
    }
    assertEquals(Decision.refuse("that is enough"), counter.authorizeInput(eva, ten));
  }

  @Test
  void isMadeForUsersWhoAreLoggedIn() {
    CounterType type = new CounterType();
    ShardId id = new ShardId("counter:test");
    assertTrue(type.createsOnDemand(id, eva.principal()));
    assertFalse(type.createsOnDemand(id, Principal.anonymous()));
  }
}
