package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.stream.CloseReason;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long the seat of a lost connection is held. */
class SeatHoldingTest extends ResumeFixture {
  @Test
  void aSeatInAFullShardIsHeldForItsOwner() {
    User eva = new User("eva");
    User adam = new User("adam");
    eva.lose();
    tick();
    User cain = new User("cain");
    assertEquals(CloseReason.FULL, cain.player.closeReason());
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertNull(eva.player.closeReason());
    assertEquals(SEATS, shard.status().subscribers());
    adam.player.leave();
    assertNull(new User("cain").player.closeReason());
  }

  @Test
  void whenTheGraceIsOverTheSubscriberHasLeft() {
    User eva = new User("eva");
    eva.lose();
    clock.advance(GRACE.minus(STEP));
    assertFalse(probe.events.contains("left eva 1"));
    clock.advance(STEP.multipliedBy(3));
    assertTrue(probe.events.contains("left eva 1"));
    assertEquals(0, shard.status().subscribers());
    eva.comeBack();
    assertEquals(false, eva.resumed, "the client joins anew");
    assertEquals(1, eva.client.kind);
    assertEquals("joined eva 2", probe.events.getLast());
  }

  @Test
  void aPausedShardReleasesTheSeatInTimeAndTellsItsSimulationLater() {
    for (int rate : new int[] {20, 0}) {
      probe.events.clear();
      shard = shard(rate, 1024);
      shard.pause();
      User eva = new User("eva");
      User adam = new User("adam");
      eva.lose();
      clock.advance(GRACE.minus(STEP));
      assertEquals(CloseReason.FULL, new User("cain").player.closeReason());
      clock.advance(STEP.multipliedBy(2));
      assertNull(new User("cain").player.closeReason(), "there is a seat");
      eva.comeBack();
      assertEquals(CloseReason.FULL, eva.player.closeReason());
      assertNull(adam.player.closeReason());
      assertFalse(probe.events.contains("left eva 1"));
      shard.resume();
      clock.advance(STEP.multipliedBy(2));
      assertTrue(probe.events.contains("left eva 1"));
      assertFalse(probe.events.contains("away eva 1"), "it is gone already");
    }
  }

  @Test
  void aPausedShardThatDrainsHoldsNothing() {
    shard.pause();
    User eva = new User("eva");
    eva.lose();
    clock.settle();
    shard.drain();
    clock.settle();
    assertFalse(shard.running());
  }

  @Test
  void aSeatThatIsTakenBackInAPauseIsNotReleasedForTheOneBefore() {
    shard.pause();
    User eva = new User("eva");
    eva.lose();
    clock.advance(GRACE.minus(STEP));
    eva.comeBack();
    assertEquals(true, eva.resumed);
    clock.advance(GRACE.multipliedBy(2));
    assertEquals(1, shard.status().subscribers());
    assertNull(eva.player.closeReason());
  }

  @Test
  void aSubscriberThatResumesBeforeTheTickIsNeverAway() {
    User eva = new User("eva");
    eva.lose();
    eva.comeBack();
    tick();
    assertEquals(List.of("joined eva 1", "tick 1"), probe.events);
    assertEquals(true, eva.resumed);
  }

  @Test
  void aShardThatDrainsHoldsNothing() {
    User eva = new User("eva");
    eva.lose();
    tick();
    shard.drain();
    clock.settle();
    assertFalse(shard.running());
    assertTrue(probe.events.contains("left eva 1"));
    eva.comeBack();
    assertEquals(CloseReason.Kind.STOPPED, eva.player.closeReason().kind());
  }

  @Test
  void aShardThatEndsHoldsNothing() {
    User eva = new User("eva");
    eva.lose();
    tick();
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(0, shard.status().subscribers());
    eva.comeBack();
    assertEquals(CloseReason.STOPPED, eva.player.closeReason());
  }

  @Test
  void anEventDrivenShardReleasesTheSeatInTime() {
    shard = shard(0, 1024);
    User eva = new User("eva");
    long ticks = shard.status().clock().tick();
    eva.lose();
    clock.settle();
    assertEquals(ticks + 1, shard.status().clock().tick());
    assertTrue(probe.events.contains("away eva 1"));
    clock.advance(GRACE);
    assertTrue(probe.events.contains("left eva 1"));
    assertEquals(ticks + 2, shard.status().clock().tick());
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void aSeatIsNotHeldAfterALeaveNorForVersionOne() {
    User eva = new User("eva");
    Player old = new Player(shard, "old");
    clock.settle();
    eva.player.leave();
    shard.lose(old.subscription);
    tick();
    assertEquals(
        List.of("joined eva 1", "joined old 2", "left eva 1", "left old 2", "tick 1"),
        probe.events);
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void aSimulationThatThrowsInAwayOrBackHurtsNobody() {
    User eva = new User("eva");
    probe.throwIn = "away";
    eva.lose();
    tick();
    probe.throwIn = "back";
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertTrue(shard.running());
    assertEquals(2, metrics.counted(EngineMetric.PLUGIN_FAILURES));
  }

  @Test
  void aResumeThatLeavesBeforeTheAnswerKeepsTheSeatHeld() {
    User eva = new User("eva");
    eva.lose();
    tick();
    Player brief = new Player(shard, "eva", VERSION_2, Optional.of(eva.claim()));
    brief.leave();
    tick();
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertEquals(1, shard.status().subscribers());
  }

  @Test
  void aGraceThatNoClockCountsHoldsTheSeatForGood() {
    SyncLimits sync = new SyncLimits(100, 1 << 18, ChronoUnit.FOREVER.getDuration());
    shard =
        Shards.of(
            Shards.type(),
            probe,
            ShardSettings.DEFAULT,
            subscribers,
            new ShardHost(clock, Shards.limits(sync), metrics, ended -> {}));
    Player eva = new Player(shard, "eva", VERSION_2);
    clock.settle();
    shard.lose(eva.subscription);
    clock.advance(Duration.ofHours(1));
    assertTrue(shard.running());
    assertEquals(1, shard.status().subscribers());
    assertFalse(probe.events.contains("left eva 1"));
  }
}
