package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.CloseReason.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a shard, and what its subscribers see of it. */
class ShardEndingTest extends ShardFixture {
  @Test
  void aLastTickComesBeforeAStop() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.advance(STEP);
    eva.say("late");
    shard.stop(CloseReason.DRAINING);
    clock.settle();
    assertEquals("2 {\"words\":[\"late\",\"the end\"],\"size\":2}", eva.read());
    assertEquals(Kind.DRAINING, eva.closeReason().kind());
    assertEquals(List.of(shard), ended);
    assertFalse(shard.running());
    clock.advance(HOUR);
    assertEquals(2, shard.status().clock().tick());
    Player late = new Player(shard, "adam");
    clock.settle();
    assertEquals(Kind.DRAINING, late.closeReason().kind());
  }

  @Test
  void aFinishedSimulationEndsItsShardAfterTheLastSnapshot() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.advance(STEP);
    probe.finished = true;
    clock.advance(STEP);
    assertEquals("2 {\"words\":[\"the end\"],\"size\":1}", eva.read());
    assertEquals(CloseReason.FINISHED, eva.closeReason());
    assertEquals(List.of(shard), ended);
    assertEquals(0, shard.status().subscribers());
  }

  private List<String> ends() {
    return probe.events.stream().filter(event -> event.startsWith("end ")).toList();
  }

  @Test
  void theSimulationIsToldTheReasonOnceAfterItsLastAdvance() {
    Shard<?> shard = ticking();
    new Player(shard, "eva");
    clock.advance(STEP);
    probe.finished = true;
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(List.of("tick 2", "end FINISHED"), probe.events.subList(2, 4));
    clock.advance(HOUR);
    assertEquals(List.of("end FINISHED"), ends());
  }

  @Test
  void eachReasonIsTold() {
    ticking().stop(CloseReason.DRAINING);
    ticking().stop(CloseReason.STOPPED);
    ticking().drain();
    Shard<?> idle = shard(ShardSettings.DEFAULT.withIdleShutdown(STEP));
    clock.settle();
    assertEquals(List.of("end SHUTDOWN", "end STOPPED", "end DRAINED"), ends());
    clock.advance(HOUR);
    idle.housekeep();
    clock.settle();
    assertEquals("end IDLE", ends().getLast());
    assertFalse(idle.running());
  }

  @Test
  void aShardThatFailsIsToldAndEndsWithoutASnapshot() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.advance(STEP);
    probe.throwIn = "advance";
    clock.advance(STEP);
    assertEquals(List.of("end FAILED"), ends());
    assertEquals(CloseReason.FAILED, eva.closeReason());
    assertEquals(List.of(shard), ended);
  }

  @Test
  void aSnapshotThatFailsAtTheEndDoesNotTellTwice() {
    Shard<?> shard = ticking();
    new Player(shard, "eva");
    clock.advance(STEP);
    probe.throwIn = "snapshot";
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(List.of("end STOPPED"), ends());
    assertEquals(List.of(shard), ended);
  }

  @Test
  void whatTheEndThrowsDoesNotKeepTheShardFromEnding() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.advance(STEP);
    probe.throwIn = "onEnd";
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(List.of(shard), ended);
    assertEquals(CloseReason.STOPPED, eva.closeReason());
    assertEquals(1, metrics.counter(EngineMetric.PLUGIN_FAILURES, "ending").sum());
  }

  @Test
  void aPausedShardThatIsStoppedIsTold() {
    Shard<?> shard = ticking();
    clock.advance(STEP);
    shard.pause();
    clock.settle();
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(List.of("end STOPPED"), ends());
  }
}
