package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
    assertEquals("2 {\"words\":[\"late\"],\"size\":1}", eva.read());
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
    assertEquals("2 {\"words\":[],\"size\":0}", eva.read());
    assertEquals(CloseReason.FINISHED, eva.closeReason());
    assertEquals(List.of(shard), ended);
    assertEquals(0, shard.status().subscribers());
  }
}
