package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.stream.CloseReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A paused clock. */
class ShardPausingTest extends ShardFixture {
  @Test
  void aPausedClockStandsStillAndJoinsAreAnswered() {
    Shard<?> shard = ticking();
    clock.advance(STEP);
    shard.pause();
    Player eva = new Player(shard, "eva");
    clock.advance(STEP.multipliedBy(50));
    assertEquals(1, shard.status().clock().tick());
    assertTrue(shard.status().clock().paused());
    assertEquals(1, eva.frame().tick(), "the state as it is");
    eva.say("waits");
    shard.step();
    shard.step();
    clock.settle();
    assertEquals(3, shard.status().clock().tick());
    assertEquals(List.of("waits"), probe.words);
    shard.resume();
    clock.settle();
    assertEquals(3, shard.status().clock().tick(), "missed ticks are not caught up");
    clock.advance(STEP.multipliedBy(2));
    assertEquals(5, shard.status().clock().tick());
    assertEquals(0, shard.status().clock().ticksSkipped());
    assertEquals(STEP.multipliedBy(5), probe.ticks.getLast().time());
    assertEquals(0, shard.status().clock().maxLatenessNanos());
  }

  @Test
  void stepsOfAShardThatRunsCountForNothing() {
    Shard<?> shard = ticking();
    shard.step();
    clock.settle();
    shard.pause();
    clock.advance(STEP.multipliedBy(5));
    assertEquals(0, shard.status().clock().tick());
  }

  @Test
  void anEventDrivenShardWaitsToo() {
    Shard<?> shard = eventDriven();
    Player eva = new Player(shard, "eva");
    clock.settle();
    shard.pause();
    eva.say("one");
    clock.advance(HOUR);
    assertEquals(List.of(), probe.words);
    shard.resume();
    clock.settle();
    assertEquals(List.of("one"), probe.words);
  }

  @Test
  void aShardThatIsPausedIsNotIdle() {
    Shard<?> shard = ticking();
    shard.pause();
    clock.advance(HOUR);
    shard.housekeep();
    clock.settle();
    assertTrue(shard.running());
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertFalse(shard.running());
  }
}
