package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.CloseReason.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Joining and leaving a shard. */
class ShardSubscribingTest extends ShardFixture {
  @Test
  void aRefusedSubscriberIsToldWhy() {
    Shard<?> shard = ticking();
    Player other = new Player(shard, "eva", Principal.user("adam"));
    Player nobody = new Player(shard, "anon", Principal.anonymous());
    Player admin = new Player(shard, "eva", Principal.admin("root"));
    clock.settle();
    assertEquals(
        new CloseReason(Kind.UNAUTHORIZED, "unauthorized: log in as eva"), other.closeReason());
    assertEquals(Kind.UNAUTHORIZED, nobody.closeReason().kind());
    assertNull(admin.closeReason());
    assertEquals(List.of("joined eva 3"), probe.events);
    assertEquals(1, shard.status().subscribers());
  }

  @Test
  void aFullShardTakesTheNextOneWhenASeatIsFree() {
    Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxSubscribers(2));
    Player a = new Player(shard, "a");
    Player b = new Player(shard, "b");
    Player c = new Player(shard, "c");
    clock.settle();
    assertNull(a.closeReason());
    assertNull(b.closeReason());
    assertEquals(Kind.FULL, c.closeReason().kind());
    a.leave();
    Player d = new Player(shard, "d");
    clock.settle();
    assertNull(d.closeReason());
    c.leave();
    b.leave();
    b.leave();
    clock.advance(STEP);
    assertEquals(1, shard.status().subscribers());
  }

  @Test
  void twoConnectionsOfOneIdAreIndependent() {
    Shard<?> shard = ticking();
    Player one = new Player(shard, "eva");
    Player two = new Player(shard, "eva");
    clock.settle();
    one.leave();
    clock.advance(STEP);
    assertEquals(List.of("joined eva 1", "joined eva 2", "left eva 1", "tick 1"), probe.events);
    two.say("still here");
    clock.advance(STEP);
    assertEquals(List.of("still here"), probe.words);
    assertEquals("2 {\"words\":[\"still here\"],\"size\":1}", two.read());
    assertEquals(0, one.frame().tick());
  }

  @Test
  void inputsSentBeforeALeaveCount() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    eva.say("bye");
    eva.leave();
    assertEquals(Code.NOT_ATTACHED, eva.say("too late").orElseThrow().code());
    clock.advance(STEP);
    assertEquals(List.of("joined eva 1", "eva: bye", "left eva 1", "tick 1"), probe.events);
  }

  @Test
  void aSubscriberThatLeavesBeforeTheAnswerHasJoinedAllTheSame() {
    Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxSubscribers(1));
    Player eva = new Player(shard, "eva");
    assertEquals(Optional.empty(), eva.say("in passing"));
    eva.leave();
    assertEquals(Code.NOT_ATTACHED, eva.say("too late").orElseThrow().code());
    Player adam = new Player(shard, "adam");
    clock.advance(STEP);
    assertEquals(
        List.of("joined eva 1", "joined adam 2", "eva: in passing", "left eva 1", "tick 1"),
        probe.events);
    assertEquals(1, shard.status().subscribers());
    assertNull(adam.closeReason(), "a subscriber that has left takes no seat");
  }

  /** A connection may call the shard at any point of a turn. */
  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "3, true", "1, false", "2, false", "3, false"})
  void joiningAndLeavingInTheMiddleOfATurnLosesNothing(int read, boolean speaking) {
    Shard<?> shard = ticking();
    clock.settle();
    clock.interruptAtRead(
        read,
        () -> {
          Player eva = new Player(shard, "eva");
          if (speaking) {
            assertEquals(Optional.empty(), eva.say("in passing"));
          }
          eva.leave();
        });
    clock.advance(STEP.multipliedBy(5));
    probe.events.removeIf(event -> event.startsWith("tick"));
    assertEquals(
        speaking
            ? List.of("joined eva 1", "eva: in passing", "left eva 1")
            : List.of("joined eva 1", "left eva 1"),
        probe.events);
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void theLeaveOfARefusedSubscriberChangesNothing() {
    Shard<?> shard = ticking();
    Player adam = new Player(shard, "eva", Principal.user("adam"));
    adam.leave();
    Player cain = new Player(shard, "eva", Principal.user("cain"));
    clock.settle();
    cain.leave();
    clock.advance(STEP);
    assertEquals(List.of("tick 1"), probe.events);
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void manyJoinAndLeaveInAnyOrder() {
    Shard<?> shard = ticking();
    List<Player> players = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      players.add(new Player(shard, "p" + i));
    }
    clock.advance(STEP);
    for (int i : new int[] {0, 9, 4, 5, 1}) {
      players.get(i).leave();
      players.get(i).frame();
    }
    clock.advance(STEP);
    for (int i = 0; i < 10; i++) {
      boolean left = List.of(0, 9, 4, 5, 1).contains(i);
      assertEquals(left, players.get(i).frame() == null, "p" + i);
    }
  }
}
