package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.auth.Principal;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In a full shard a principal gets its own seat back, also without its ticket. */
class SeatTakenBackTest extends ResumeFixture {
  private final User eva = new User("eva");

  private void fill() {
    new User("adam");
    assertEquals(SEATS, shard.status().subscribers());
  }

  @Test
  void theOwnerOfAHeldSeatGetsItBackWithoutItsTicket() {
    fill();
    eva.lose();
    tick();
    User reloaded = new User("eva");
    assertNull(reloaded.player.closeReason());
    assertEquals(false, reloaded.resumed, "it knows nothing, so it is told everything");
    assertNotNull(reloaded.ticket);
    assertEquals(1, reloaded.client.kind);
    assertEquals("back eva 1", probe.events.getLast());
    assertEquals(SEATS, shard.status().subscribers());
    assertEquals(1, metrics.counted(EngineMetric.SEATS_RESUMED));
    reloaded.player.leave();
    tick();
    assertTrue(probe.events.contains("left eva 1"));
    assertEquals(SEATS - 1, shard.status().subscribers());
  }

  @Test
  void aTicketThatIsVoidIsLikeNone() {
    fill();
    eva.lose();
    eva.comeBack(new ResumeRequest("void", OptionalLong.of(7), 3));
    assertNull(eva.player.closeReason());
    assertEquals(false, eva.resumed);
    assertEquals(SEATS, shard.status().subscribers());
  }

  @Test
  void theFormerConnectionThatIsStillThoughtAliveIsClosed() {
    fill();
    Player dead = eva.player;
    User elsewhere = new User("eva");
    assertEquals(CloseReason.MOVED, dead.closeReason());
    assertNull(elsewhere.player.closeReason());
    shard.lose(dead.subscription); // the server notices at last
    tick();
    assertEquals(List.of("joined eva 1", "joined adam 2", "tick 1"), probe.events);
    assertEquals(SEATS, shard.status().subscribers());
    elsewhere.comeBack();
    assertEquals(true, elsewhere.resumed, "it has a ticket of its own");
    eva.comeBack();
    assertEquals(false, eva.resumed, "and the former one is void");
  }

  @Test
  void itsInputsAreNumberedAnew() {
    fill();
    eva.send(1, "one");
    eva.send(2, "two");
    tick();
    eva.send(3, "three");
    eva.lose();
    User reloaded = new User("eva");
    reloaded.send(1, "four");
    tick();
    reloaded.take();
    assertEquals(List.of("one", "two", "three", "four"), probe.words);
    assertEquals(Arrays.asList(1L, 4L, 2L), reloaded.client.ack, "for its own input only");
    assertEquals(List.of(), reloaded.player.errors);
    reloaded.send(1, "again");
    reloaded.send(2, "five");
    tick();
    assertEquals(List.of("one", "two", "three", "four", "five"), probe.words);
    assertHasAfterTaking(reloaded);
  }

  private void assertHasAfterTaking(User user) {
    user.take();
    assertHas(probe.words, user);
  }

  @Test
  void nobodyElseGetsIt() {
    fill();
    eva.lose();
    tick();
    Optional<ResumeRequest> none = Optional.empty();
    probe.admitsEverybody = true;
    Player stranger = new Player(shard, "eva", Principal.anonymous(), VERSION_2, none);
    Player other = new Player(shard, "eva", Principal.user("cain"), VERSION_2, none);
    Player admin = new Player(shard, "eva", Principal.admin("eva"), VERSION_2, none);
    Player otherSid = new Player(shard, "cain", Principal.user("eva"), VERSION_2, none);
    clock.settle();
    for (Player refused : List.of(stranger, other, admin, otherSid)) {
      assertEquals(CloseReason.FULL, refused.closeReason());
    }
    assertFalse(probe.events.contains("back eva 1"));
    eva.comeBack();
    assertEquals(true, eva.resumed);
  }

  /** Another device may speak another version, and so does a client that goes on over HTTP. */
  @ParameterizedTest
  @EnumSource
  void theOwnerMayComeBackWithAnyVersionAndFormat(StreamOptions.Mode mode) {
    fill();
    eva.lose();
    tick();
    Player elsewhere = new Player(shard, "eva", new StreamOptions(BuiltIn.CBOR, mode));
    clock.settle();
    assertNull(elsewhere.closeReason());
    assertNotNull(elsewhere.frame());
    assertEquals("back eva 1", probe.events.getLast());
    assertEquals(SEATS, shard.status().subscribers());
    assertEquals(Optional.empty(), elsewhere.say("here"));
    tick();
    assertEquals(List.of("here"), probe.words);
    elsewhere.leave();
    tick();
    assertEquals("left eva 1", probe.events.get(probe.events.size() - 2));
    assertEquals(SEATS - 1, shard.status().subscribers());
  }

  @Test
  void anAnonymousSeatIsNobodysOwnSoItIsNotHeld() {
    probe.admitsEverybody = true;
    Optional<ResumeRequest> none = Optional.empty();
    Player first = new Player(shard, "anon", Principal.anonymous(), VERSION_2, none);
    clock.settle();
    shard.lose(first.subscription);
    tick();
    Player second = new Player(shard, "anon", Principal.anonymous(), VERSION_2, none);
    clock.settle();
    assertNull(second.closeReason());
    assertTrue(probe.events.containsAll(List.of("left anon 2", "joined anon 3")), "joined anew");
    assertFalse(probe.events.contains("away anon 2"));
  }

  @Test
  void whereThereIsRoomTwoConnectionsOfOneUserAreTwo() {
    eva.lose();
    tick();
    User second = new User("eva");
    assertEquals("joined eva 2", probe.events.getLast());
    assertEquals(2, shard.status().subscribers());
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertNull(second.player.closeReason());
  }
}
