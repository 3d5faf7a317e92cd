package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.api.shard.Tick;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.tick.ShardClock;
import dev.martlet.wire.TickFrame;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ticks of a shard with a tick rate. */
class ShardTickingTest extends ShardFixture {
  @Test
  void ticksAreNumberedFromOneAndEachCoversOneStep() {
    Shard<?> shard = ticking();
    clock.advance(STEP.multipliedBy(3));
    assertEquals(
        List.of(
            new Tick(1, STEP, STEP),
            new Tick(2, STEP, STEP.multipliedBy(2)),
            new Tick(3, STEP, STEP.multipliedBy(3))),
        probe.ticks);
    assertEquals(3, shard.status().clock().tick());
    assertEquals(0, probe.snapshots, "without subscribers nothing is encoded");
  }

  @Test
  void inputsAreAppliedInTheOrderTheyCameAtTheNextTick() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    Player adam = new Player(shard, "adam");
    clock.settle();
    assertEquals(Optional.empty(), eva.say("one"));
    assertEquals(Optional.empty(), adam.say("two"));
    assertEquals(Optional.empty(), eva.say("three"));
    clock.settle();
    assertEquals(List.of(), probe.words);
    assertEquals(3, shard.status().inputs().waiting());
    clock.advance(STEP);
    assertEquals(
        List.of("joined eva 1", "joined adam 2", "eva: one", "adam: two", "eva: three", "tick 1"),
        probe.events);
    assertEquals("1 {\"words\":[\"one\",\"two\",\"three\"],\"size\":3}", adam.read());
  }

  @Test
  void aShardThatIsLateByItselfIsNotStarved() {
    Shard<?> shard = ticking();
    clock.advance(STEP);
    clock.chargeNext(STEP.multipliedBy(100));
    clock.advance(STEP);
    clock.stall(STEP.multipliedBy(100));
    clock.settle();
    assertEquals(100 - 1, shard.status().clock().ticksSkipped());
    assertEquals(0, metrics.counted(EngineMetric.TICKS_STARVED));
  }

  @Test
  void aLateShardCatchesUpALittleAndSkipsTheRest() {
    Shard<?> shard = ticking();
    clock.advance(STEP);
    clock.stall(STEP.multipliedBy(ShardClock.MAX_CATCH_UP));
    clock.advance(STEP.multipliedBy(20));
    assertEquals(1 + ShardClock.MAX_CATCH_UP + 20, shard.status().clock().tick());
    assertEquals(0, shard.status().clock().ticksSkipped());

    clock.stall(STEP.multipliedBy(100));
    clock.settle();
    long tick = shard.status().clock().tick();
    assertEquals(2 + ShardClock.MAX_CATCH_UP + 20, tick, "one tick, no storm");
    assertEquals(100 - 1, shard.status().clock().ticksSkipped());
    assertEquals(100 - 1, metrics.counted(EngineMetric.TICKS_STARVED), "its turns are short");
    clock.advance(STEP);
    assertEquals(tick + 1, shard.status().clock().tick(), "numbers have no gaps");
    assertEquals(STEP.multipliedBy(99).toNanos(), shard.status().clock().maxLatenessNanos());
  }

  @Test
  void catchingUpLeavesAWriterTimeBetweenTheTicks() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    assertEquals(0, eva.frame().tick());
    clock.advance(STEP);
    assertEquals(1, eva.frame().tick());
    clock.stall(STEP.multipliedBy(ShardClock.MAX_CATCH_UP));
    long last = 1;
    for (int i = 0; i < 200; i++) { // a writer that comes by ten times in a step
      clock.advance(STEP.dividedBy(10));
      TickFrame frame = eva.frame();
      if (frame != null) {
        assertEquals(++last, frame.tick());
      }
    }
    assertEquals(1 + ShardClock.MAX_CATCH_UP + 20, last);
    assertEquals(0, shard.status().published().superseded());
  }

  /** Otherwise the watchdog would take many slow ticks for one that does not return. */
  @Test
  void aShardThatIsAlwaysLateGivesItsThreadBackAfterEachTick() {
    Probe slow =
        new Probe() {
          @Override
          public void advance(Tick tick) {
            super.advance(tick);
            clock.stall(STEP.multipliedBy(5));
            if (ticks.size() < 10) {
              clock.takeNextAtOnce();
            }
          }
        };
    Shards.of(slow, clock);
    clock.stall(STEP);
    clock.runNext();
    assertEquals(1, slow.ticks.size());
    clock.runNext();
    assertEquals(2, slow.ticks.size(), "a turn requested meanwhile is not forgotten");
  }
}
