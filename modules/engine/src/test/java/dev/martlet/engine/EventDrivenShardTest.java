package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Tick;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ticks of a shard without a tick rate. */
class EventDrivenShardTest extends ShardFixture {
  @Test
  void nothingHappensUntilSomethingHappens() {
    Shard<?> shard = eventDriven();
    clock.advance(HOUR);
    assertEquals(0, shard.status().clock().tick());
  }

  @Test
  void inputsAreAppliedAtOnceAndThoseThatComeTogetherInOneTick() {
    Shard<?> shard = eventDriven();
    Player eva = new Player(shard, "eva");
    clock.settle();
    assertEquals("1 {\"words\":[],\"size\":0}", eva.read());
    clock.advance(Duration.ofSeconds(3));
    eva.say("one");
    eva.say("two");
    clock.settle();
    assertEquals("2 {\"words\":[\"one\",\"two\"],\"size\":2}", eva.read());
    assertEquals(new Tick(2, Duration.ofSeconds(3), Duration.ofSeconds(3)), probe.ticks.getLast());
  }

  @Test
  void joiningAndLeavingMakeATickThatEverySubscriberSees() {
    Shard<?> shard = eventDriven();
    Player eva = new Player(shard, "eva");
    clock.settle();
    Player adam = new Player(shard, "adam");
    clock.settle();
    assertEquals("2 {\"words\":[],\"size\":0}", eva.read());
    assertEquals("2 {\"words\":[],\"size\":0}", adam.read());
    adam.leave();
    clock.settle();
    assertEquals("3 {\"words\":[],\"size\":0}", eva.read());
    assertTrue(probe.events.contains("left adam 2"));
  }

  @Test
  void aSimulationIsWokenWhenItAskedForIt() {
    probe.wakeAt = Duration.ofMinutes(5);
    Shard<?> shard = eventDriven();
    clock.advance(Duration.ofMinutes(5).minusNanos(1));
    assertEquals(0, shard.status().clock().tick());
    probe.finished = true;
    clock.advance(Duration.ofNanos(1));
    assertEquals(List.of(new Tick(1, Duration.ofMinutes(5), Duration.ofMinutes(5))), probe.ticks);
    assertFalse(shard.running());
  }

  @Test
  void aSimulationThatAlwaysWantsATickGetsTheHighestRate() {
    probe.wakeAt = Duration.ZERO;
    Shard<?> shard = eventDriven();
    clock.advance(Duration.ofSeconds(2));
    assertEquals(2L * ShardSettings.MAX_TICK_RATE, shard.status().clock().tick());
  }

  @Test
  void aWakingCanBePutOffAndBroughtForward() {
    probe.wakeAt = Duration.ofMinutes(5);
    Shard<?> shard = eventDriven();
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.wakeAt = Duration.ofMinutes(10);
    eva.say("later");
    clock.advance(Duration.ofMinutes(6));
    assertEquals(2, shard.status().clock().tick());
    probe.wakeAt = Duration.ofMinutes(7);
    eva.say("sooner");
    clock.settle();
    assertEquals(3, shard.status().clock().tick());
    probe.wakeAt = null;
    clock.advance(Duration.ofMinutes(1));
    assertEquals(4, shard.status().clock().tick());
    clock.advance(HOUR);
    assertEquals(4, shard.status().clock().tick());
  }

  @Test
  void aWakingThatNoClockCountsToIsNeverAndOneLongPastIsSoon() {
    probe.wakeAt = ChronoUnit.FOREVER.getDuration();
    Shard<?> shard = eventDriven();
    clock.advance(HOUR);
    assertTrue(shard.running());
    assertEquals(0, shard.status().clock().tick());
    probe.wakeAt = ChronoUnit.FOREVER.getDuration().negated();
    new Player(shard, "eva");
    clock.settle();
    clock.advance(Duration.ofSeconds(1));
    assertTrue(shard.running());
    assertTrue(shard.status().clock().tick() > 100, "as fast as a shard may tick");
  }
}
