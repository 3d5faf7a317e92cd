package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.EngineMetric;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Inputs that are refused, put off or dropped. */
class InputRefusalTest extends ShardFixture {
  @Test
  void theSenderIsToldWhyAndTheOthersGoOn() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    eva.say("one");
    eva.say("one");
    eva.say("two");
    clock.advance(STEP);
    assertEquals(
        List.of(new InputError(Code.INPUT_REFUSED, "said already", OptionalLong.of(7))),
        eva.errors);
    assertEquals(List.of("one", "two"), probe.words);
    assertEquals(2, shard.status().inputs().applied());
    assertEquals(1, shard.status().inputs().refused());
  }

  @Test
  void theQueueHoldsNoMoreThanItMay() {
    Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxQueuedInputs(2));
    Player eva = new Player(shard, "eva");
    clock.settle();
    assertEquals(Optional.empty(), eva.say("1"));
    assertEquals(Optional.empty(), eva.say("2"));
    assertEquals(Code.QUEUE_FULL, eva.say("3").orElseThrow().code());
    clock.advance(STEP);
    assertEquals(Optional.empty(), eva.say("4"));
    clock.advance(STEP);
    assertEquals(List.of("1", "2", "4"), probe.words);
  }

  @Test
  void aSenderBeyondItsShareDelaysNoOther() {
    limits = Shards.limits(2, 4, SyncLimits.DEFAULT);
    Shard<?> shard = ticking();
    Player greedy = new Player(shard, "greedy");
    Player modest = new Player(shard, "modest");
    clock.settle();
    for (int i = 1; i <= 4; i++) {
      assertEquals(Optional.empty(), greedy.say("g" + i));
    }
    InputError error = greedy.say("g5").orElseThrow();
    assertEquals(Code.QUEUE_FULL, error.code());
    assertEquals("you have 4 inputs waiting", error.message());
    modest.say("m1");
    clock.advance(STEP);
    assertEquals(List.of("g1", "g2", "m1"), probe.words);
    clock.advance(STEP);
    assertEquals(List.of("g1", "g2", "m1", "g3", "g4"), probe.words);
    assertEquals(2, metrics.counted(EngineMetric.INPUTS_PUT_OFF));
  }

  @Test
  void anEventDrivenShardGoesOnByItselfWithWhatWasPutOff() {
    limits = Shards.limits(1, 9, SyncLimits.DEFAULT);
    Shard<?> shard = eventDriven();
    Player eva = new Player(shard, "eva");
    clock.settle();
    for (int i = 1; i <= 3; i++) {
      eva.say("w" + i);
    }
    clock.settle();
    assertEquals(List.of("w1", "w2", "w3"), probe.words);
    assertEquals(4, shard.status().clock().tick());
  }

  @Test
  void anInvalidInputIsReportedInTheTick() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    assertEquals(Optional.empty(), eva.send("{\"input\":{\"text\":\"\"},\"client_seq\":3}"));
    assertEquals(Code.BAD_ENVELOPE, eva.send("[]").orElseThrow().code());
    clock.advance(STEP);
    assertEquals(
        List.of(new InputError(Code.BAD_INPUT, "text must not be empty", OptionalLong.of(3))),
        eva.errors);
    assertEquals(2, shard.status().inputs().refused());
    assertEquals(2, metrics.counted(EngineMetric.INPUTS_REFUSED));
  }

  @Test
  void inputsOfARefusedSubscriberAreDropped() {
    Shard<?> shard = ticking();
    Player adam = new Player(shard, "eva", Principal.user("adam"));
    assertEquals(Optional.empty(), adam.say("hello"));
    clock.advance(STEP);
    assertEquals(List.of(), probe.words);
    assertEquals(1, shard.status().inputs().refused());
  }
}
