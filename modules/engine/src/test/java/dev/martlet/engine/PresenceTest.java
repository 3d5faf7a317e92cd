package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.EngineMetric;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A simulation is told about people, however many connections each has. */
class PresenceTest extends PeopleFixture {
  @Test
  void aPersonIsThereAsLongAsOneOfTheirConnectionsIs() {
    User first = new User("eva");
    User second = new User("eva");
    assertEquals(List.of("joined eva 1", "ARRIVED eva 1", "joined eva 2"), happened());
    first.player.leave();
    tick();
    assertEquals(List.of("left eva 1"), happened());
    second.player.leave();
    tick();
    assertEquals(List.of("left eva 2", "GONE eva 0"), happened());
  }

  @Test
  void whoLosesOneOfTwoTabsIsNotAway() {
    User first = new User("eva");
    User second = new User("eva");
    happened();
    first.lose();
    tick();
    assertEquals(List.of("away eva 1"), happened());
    second.lose();
    tick();
    assertEquals(List.of("away eva 2", "AWAY eva 2"), happened());
    first.comeBack();
    assertEquals(List.of("back eva 1", "BACK eva 2"), happened());
    second.comeBack();
    assertEquals(List.of("back eva 2"), happened());
  }

  @Test
  void whoIsAwayAndJoinsAnewIsBack() {
    User eva = new User("eva");
    eva.lose();
    tick();
    happened();
    new User("eva");
    assertEquals(List.of("joined eva 2", "BACK eva 2"), happened());
  }

  @Test
  void whoLoadsThePageAgainIsBackInAFullShard() {
    User eva = new User("eva");
    new User("adam");
    eva.lose();
    tick();
    happened();
    User reloaded = new User("eva");
    assertEquals(List.of("back eva 1", "BACK eva 1"), happened());
    reloaded.player.leave();
    tick();
    assertEquals(List.of("left eva 1", "GONE eva 0"), happened());
  }

  @Test
  void whoReturnsBeforeAnybodyNoticedWasNeverAway() {
    User eva = new User("eva");
    happened();
    eva.lose();
    eva.comeBack();
    tick();
    assertEquals(List.of(), happened());
  }

  @Test
  void whoseSeatIsHeldNoLongerIsGone() {
    User eva = new User("eva");
    eva.lose();
    tick();
    happened();
    clock.advance(GRACE);
    tick();
    assertEquals(List.of("left eva 1", "GONE eva 0"), happened());
    new User("eva");
    assertEquals(List.of("joined eva 2", "ARRIVED eva 1"), happened());
  }

  @Test
  void whoClaimsAUsersIdWithoutLoggingInIsSomebodyElse() {
    people.admitsEverybody = true;
    join("eva", Principal.user("eva"));
    Player stranger = join("eva", Principal.anonymous());
    assertEquals(
        List.of("joined eva 1", "ARRIVED eva 1", "joined eva 2", "ARRIVED eva 1"), happened());
    inTick(
        () -> {
          assertEquals(2, theirs.members().all().size());
          Member user = theirs.members().ofUser("eva").orElseThrow();
          assertEquals(List.of(1L), user.subscribers().stream().map(Subscriber::number).toList());
          assertEquals(Principal.user("eva"), user.principal());
        });
    stranger.leave();
    tick();
    assertEquals(List.of("left eva 2", "GONE eva 0"), happened());
  }

  @Test
  void twoWithoutALoginAreTwo() {
    people.admitsEverybody = true;
    join("anon", Principal.anonymous());
    join("anon", Principal.anonymous());
    assertEquals(
        List.of("joined anon 1", "ARRIVED anon 1", "joined anon 2", "ARRIVED anon 1"), happened());
  }

  @Test
  void whoDoesNotGetInWasNeverThere() {
    people.throwIn = "joined";
    new User("eva");
    tick();
    assertEquals(List.of(), happened());
    people.throwIn = "";
    new User("eva");
    assertEquals(List.of("joined eva 2", "ARRIVED eva 1"), happened());
  }

  @Test
  void aFailureToTakeNoteChangesNothing() {
    people.throwIn = "presence";
    User eva = new User("eva");
    assertEquals(List.of("joined eva 1", "ARRIVED eva 1"), happened());
    assertEquals(1, metrics.counted(EngineMetric.PLUGIN_FAILURES));
    assertTrue(shard.running());
    eva.lose();
    tick();
    assertEquals(List.of("away eva 1", "AWAY eva 1"), happened());
  }

  @Test
  void theMembersAreInTheOrderInWhichTheyCame() {
    new User("eva");
    User adam = new User("adam");
    adam.lose();
    tick();
    inTick(
        () -> {
          assertEquals(List.of("eva", "adam"), names(theirs.members().all()));
          assertEquals(List.of("eva"), names(theirs.members().present()));
          Member away = theirs.members().ofUser("adam").orElseThrow();
          assertFalse(away.isPresent());
          assertEquals(Optional.of(away), theirs.members().of(away.subscribers().getFirst()));
          assertEquals(2, theirs.attached().size());
          assertEquals(Optional.empty(), theirs.members().ofUser("cain"));
          assertEquals(
              Optional.empty(), theirs.members().of(Subscriber.of(7, away.id(), away.principal())));
        });
  }

  @Test
  void aSimulationThatIsNotToldMayAskAtAnyTime() {
    Probe quiet =
        new Probe() {
          @Override
          public void advance(Tick tick) {
            super.advance(tick);
            events.add(names(subscribers.members().present()).toString());
          }
        };
    shard =
        Shards.of(
            Shards.type(),
            quiet,
            ShardSettings.DEFAULT,
            subscribers,
            new ShardHost(clock, EngineLimits.DEFAULT, metrics, ended -> {}));
    User eva = new User("eva");
    new User("adam");
    tick();
    assertEquals("[eva, adam]", quiet.events.getLast());
    eva.lose();
    tick();
    assertEquals("[adam]", quiet.events.getLast());
    eva.comeBack();
    tick();
    assertEquals("[eva, adam]", quiet.events.getLast());
    eva.player.leave();
    tick();
    assertEquals("[adam]", quiet.events.getLast());
  }

  @Test
  void peopleAreForTheShardsThreadOnly() {
    new User("eva");
    assertThrows(IllegalStateException.class, () -> theirs.members().all());
    assertThrows(IllegalStateException.class, theirs::attached);
  }
}
