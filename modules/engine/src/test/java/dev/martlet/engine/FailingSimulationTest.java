package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.stream.CloseReason;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows when a simulation throws or returns nonsense. */
class FailingSimulationTest extends ShardFixture {
  @ParameterizedTest
  @ValueSource(strings = {"advance", "snapshot", "snapshotFor", "finished"})
  void inATickTheShardEnds(String method) {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.throwIn = method;
    clock.advance(STEP);
    assertEquals(CloseReason.FAILED, eva.closeReason());
    assertEquals(List.of(shard), ended);
  }

  @Test
  void inWakeAtTheShardEnds() {
    probe.throwIn = "wakeAt";
    Shard<?> shard = eventDriven();
    clock.settle();
    assertFalse(shard.running());
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorizeJoin", "joined"})
  void onJoiningOnlyTheJoinerIsHurt(String method) {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.throwIn = method;
    Player adam = new Player(shard, "adam");
    clock.advance(STEP);
    assertEquals(CloseReason.FAILED, adam.closeReason());
    assertNull(eva.closeReason());
    assertEquals(1, shard.status().subscribers());
    adam.leave();
    clock.advance(STEP);
    assertFalse(probe.events.contains("left adam 2"));
  }

  @Test
  void onLeavingNobodyIsHurt() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    Player adam = new Player(shard, "adam");
    clock.settle();
    probe.throwIn = "left";
    adam.leave();
    clock.advance(STEP);
    assertNull(eva.closeReason());
    assertEquals(1, shard.status().subscribers());
    assertEquals(1, eva.frame().tick());
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorizeInput", "apply"})
  void overAnInputOnlyThatInputIsDropped(String method) {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.throwIn = method;
    eva.say("one");
    clock.advance(STEP);
    probe.throwIn = "";
    eva.say("two");
    clock.advance(STEP);
    assertEquals(List.of("two"), probe.words);
    assertEquals(
        List.of(
            new InputError(
                Code.INPUT_FAILED, "the simulation failed on this input", OptionalLong.of(7))),
        eva.errors);
  }

  @Test
  void nullIsNoAnswer() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.nullDecisions = true;
    Player adam = new Player(shard, "adam");
    eva.say("one");
    clock.advance(STEP);
    assertEquals(CloseReason.FAILED, adam.closeReason());
    assertEquals(Code.INPUT_FAILED, eva.errors.getFirst().code());
    assertTrue(shard.running());
  }

  @Test
  void aSnapshotThatCannotBeWrittenEndsTheShard() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.snapshotInstead =
        new Object() {
          @SuppressWarnings("unused")
          public String getName() {
            throw new IllegalStateException("no name");
          }
        };
    clock.advance(STEP);
    assertEquals(CloseReason.FAILED, eva.closeReason());
  }

  @Test
  void aSnapshotWithoutEndEndsTheShard() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.snapshotInstead =
        (Iterable<String>) () -> java.util.stream.Stream.generate(() -> "x").iterator();
    clock.advance(STEP);
    assertEquals(CloseReason.FAILED, eva.closeReason());
    assertEquals(1, metrics.counted(EngineMetric.PLUGIN_FAILURES));
  }

  @Test
  void anExceptionWhoseMessageThrowsIsAnExceptionToo() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.toThrow =
        new IllegalStateException() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("again");
          }
        };
    probe.throwIn = "advance";
    clock.advance(STEP);
    assertEquals(CloseReason.FAILED, eva.closeReason());
  }
}
