package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.auth.Principal;
import dev.martlet.engine.stream.CloseReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose seats are held, for how long, and who is told when one is held no longer. */
class HeldSeatsTest extends ResumeFixture {
  private static Player anonymous(Shard<?> shard) {
    return new Player(shard, "anon", Principal.anonymous(), VERSION_2, Optional.empty());
  }

  @Test
  void noneIsHeldForTheAnonymousHoweverOftenTheyAreLost() {
    probe.admitsEverybody = true;
    for (int i = 0; i < 10 * SEATS; i++) {
      Player lost = anonymous(shard);
      clock.settle();
      assertNull(lost.closeReason());
      SyncClient client = new SyncClient(new tools.jackson.databind.json.JsonMapper());
      client.receive(lost.frame());
      assertEquals(1, client.kind, "the first message is a state, there is no ticket");
      assertFalse(shard.lose(lost.subscription));
    }
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void theConnectionIsToldOnceHoweverTheSeatEnds() {
    User resumed = new User("eva");
    resumed.lose();
    Player before = resumed.player;
    assertEquals(0, before.seatEnded);
    resumed.comeBack();
    assertEquals(1, before.seatEnded, "resumed");

    resumed.lose();
    before = resumed.player;
    tick();
    clock.advance(GRACE);
    assertEquals(1, before.seatEnded, "its time is over");

    User last = new User("adam");
    last.lose();
    tick();
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(1, last.player.seatEnded, "the shard ended");

    assertEquals(1, before.seatEnded);
  }

  @Test
  void aConnectionWhoseSeatIsNotHeldIsNotTold() {
    User eva = new User("eva");
    eva.player.leave();
    tick();
    assertFalse(shard.lose(eva.player.subscription));
    assertEquals(0, eva.player.seatEnded);
  }

  @Test
  void aSeatThatIsLetGoIsFreeAtOnce() {
    User eva = new User("eva");
    eva.lose();
    tick();
    shard.letGo(eva.player.subscription);
    clock.settle();
    assertEquals(1, eva.player.seatEnded);
    assertEquals(0, shard.status().subscribers());
    tick();
    assertTrue(probe.events.contains("left eva 1"));
  }

  @Test
  void aSeatThatIsLetGoBeforeItsTickIsFreeToo() {
    User eva = new User("eva");
    eva.lose();
    shard.letGo(eva.player.subscription);
    tick();
    tick();
    assertEquals(0, shard.status().subscribers());
    assertTrue(probe.events.contains("left eva 1"));
    assertFalse(probe.events.contains("away eva 1"));
  }

  @Test
  void whoAsksToResumeGetsTheSeatThoughItIsLetGo() {
    User eva = new User("eva");
    eva.lose();
    tick();
    shard.letGo(eva.player.subscription);
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertEquals(1, shard.status().subscribers());
  }

  @Test
  void lettingGoOfASeatThatSomebodySitsInDoesNothing() {
    User eva = new User("eva");
    Player before = eva.player;
    eva.lose();
    eva.comeBack();
    shard.letGo(before.subscription);
    tick();
    assertNull(eva.player.closeReason());
    assertEquals(1, shard.status().subscribers());
  }

  @Test
  void aPauseOfTheProcessCostsNoSeat() {
    User eva = new User("eva");
    eva.lose();
    tick();
    clock.pause(GRACE.multipliedBy(3));
    tick();
    assertEquals(1, shard.status().subscribers());
    clock.advance(GRACE.minus(STEP.multipliedBy(2)));
    assertEquals(1, shard.status().subscribers(), "its time begins anew");
    clock.advance(STEP.multipliedBy(3));
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void anEventDrivenShardReleasesTheSeatInTimeAfterAPause() {
    shard = shard(0, 1024);
    User eva = new User("eva");
    eva.lose();
    clock.settle();
    clock.pause(GRACE.multipliedBy(3));
    clock.settle();
    assertEquals(1, shard.status().subscribers());
    clock.advance(GRACE.minus(Duration.ofNanos(1)));
    assertEquals(1, shard.status().subscribers());
    clock.advance(Duration.ofNanos(1));
    assertEquals(0, shard.status().subscribers());
    assertEquals(List.of("joined eva 1", "away eva 1", "left eva 1"), joinsAndLeaves());
  }

  private List<String> joinsAndLeaves() {
    return probe.events.stream().filter(event -> event.contains("eva")).toList();
  }
}
