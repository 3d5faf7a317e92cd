package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Kick;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.ResumeRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A simulation can send its subscribers away. */
class KickTest extends PeopleFixture {
  private static final Kick RUDE = Kick.because("be nice").withCode(4200);
  private static final CloseReason TOLD = CloseReason.kicked(RUDE);

  private void kick(String sid, Kick kick) {
    Subscriber subscriber = subscriber(sid);
    inTick(() -> theirs.kick(subscriber, kick));
  }

  @Test
  void whoIsKickedIsToldWhyAndLeavesInTheNextTick() {
    User eva = new User("eva");
    happened();
    kick("eva", RUDE);
    assertEquals(TOLD, eva.player.closeReason());
    assertEquals(4200, eva.player.closeReason().code());
    assertEquals(0, shard.status().subscribers(), "the seat is free at once");
    assertEquals(List.of(), happened());
    tick();
    assertEquals(List.of("left eva 1", "GONE eva 0"), happened());
    assertEquals(1, metrics.counted(EngineMetric.KICKS));
    new User("eva");
    assertEquals(List.of("joined eva 2", "ARRIVED eva 1"), happened(), "no ban");
  }

  @Test
  void theFirstKickCounts() {
    User eva = new User("eva");
    Subscriber subscriber = subscriber("eva");
    inTick(
        () -> {
          theirs.kick(subscriber, RUDE);
          theirs.kick(subscriber, Kick.because("again"));
          theirs.broadcast("nobody hears that");
        });
    assertEquals(TOLD, eva.player.closeReason());
    tick();
    assertEquals(1, metrics.counted(EngineMetric.KICKS));
    inTick(() -> theirs.kick(subscriber, RUDE)); // has left
    assertEquals(1, metrics.counted(EngineMetric.KICKS));
  }

  @Test
  void nothingThatTheyHaveSentIsApplied() {
    User eva = new User("eva");
    Subscriber subscriber = subscriber("eva");
    people.whenJoined = joined -> theirs.kick(subscriber, RUDE);
    eva.send(1, "before");
    new User("adam"); // in whose turn eva is kicked
    tick();
    assertEquals(List.of(), people.words);
    assertEquals(Code.NOT_ATTACHED, eva.player.errors.getFirst().code());
    assertEquals(Code.NOT_ATTACHED, eva.player.say("after").orElseThrow().code());
  }

  @Test
  void theirTicketIsVoidAtOnce() {
    User eva = new User("eva");
    kick("eva", RUDE);
    eva.comeBack(); // before the tick in which they leave
    assertEquals(false, eva.resumed);
    assertEquals(2, shard.subscribers().getFirst().number(), "they have joined anew");
    tick();
    assertEquals(
        List.of("joined eva 1", "ARRIVED eva 1", "joined eva 2", "left eva 1"), happened());
  }

  @Test
  void theirSeatIsNotTakenBackInAFullShard() {
    User eva = new User("eva");
    new User("adam");
    kick("eva", RUDE);
    new User("cain");
    Player again = join("eva", Principal.user("eva"));
    assertEquals(CloseReason.FULL, again.closeReason());
    tick();
    assertEquals(TOLD, eva.player.closeReason());
  }

  @Test
  void whoIsAwayIsKickedToo() {
    User eva = new User("eva");
    eva.lose();
    tick();
    happened();
    ResumeRequest claim = eva.claim();
    Subscriber subscriber = theirSubscriber("eva", 1);
    inTick(() -> theirs.kick(subscriber, RUDE));
    assertEquals(1, eva.player.seatEnded);
    assertEquals(0, shard.status().subscribers());
    tick();
    assertEquals(List.of("left eva 1", "GONE eva 0"), happened());
    eva.comeBack(claim);
    assertEquals(false, eva.resumed);
  }

  private static Subscriber theirSubscriber(String user, long number) {
    return Subscriber.of(number, new SubscriberId(user), Principal.user(user));
  }

  @Test
  void aSimulationMayKickInOnJoin() {
    people.whenJoined = joined -> theirs.kick(joined, RUDE);
    User eva = new User("eva");
    assertEquals(TOLD, eva.player.closeReason());
    assertEquals(List.of("joined eva 1", "ARRIVED eva 1"), happened());
    tick();
    assertEquals(List.of("left eva 1", "GONE eva 0"), happened());
  }

  @Test
  void anEventDrivenShardIsToldWithoutWaiting() {
    shard = peopleShard(ShardSettings.DEFAULT.withTickRate(0), 3);
    people.whenJoined = joined -> theirs.kick(joined, RUDE);
    new User("eva");
    clock.settle();
    assertEquals(List.of("joined eva 1", "ARRIVED eva 1", "left eva 1", "GONE eva 0"), happened());
  }

  @Test
  void aMemberIsKickedOnAllConnections() {
    User first = new User("eva");
    User second = new User("eva");
    inTick(() -> theirs.kick(theirs.members().ofUser("eva").orElseThrow(), RUDE));
    assertEquals(TOLD, first.player.closeReason());
    assertEquals(TOLD, second.player.closeReason());
    happened();
    tick();
    assertEquals(List.of("left eva 1", "left eva 2", "GONE eva 0"), happened());
  }

  @Test
  void allCanBeClosedAndTheShardGoesOn() {
    User eva = new User("eva");
    User adam = new User("adam");
    adam.lose();
    tick();
    inTick(() -> theirs.closeAll(RUDE));
    tick();
    assertEquals(TOLD, eva.player.closeReason());
    assertEquals(TOLD, adam.player.closeReason());
    assertEquals(0, shard.status().subscribers());
    assertTrue(shard.running());
    assertNull(join("eva", Principal.user("eva")).closeReason());
  }

  @Test
  void whoIsBannedMayNotReturnUntilTheBanIsOver() {
    new User("eva");
    kick("eva", RUDE.withBan(MINUTE));
    tick();
    happened();
    assertEquals(TOLD, join("eva", Principal.user("eva")).closeReason());
    people.admitsEverybody = true;
    assertEquals(TOLD, join("other", Principal.user("eva")).closeReason(), "under any id");
    assertNull(join("adam", Principal.user("adam")).closeReason());
    assertEquals(
        MINUTE.minus(STEP), shard.banned(Principal.user("eva"), this).orElseThrow().left());
    clock.advance(MINUTE.minus(STEP).minus(STEP));
    assertEquals(STEP, shard.banned(Principal.user("eva"), this).orElseThrow().left());
    tick();
    assertEquals(Optional.empty(), shard.banned(Principal.user("eva"), this));
    assertNull(join("eva", Principal.user("eva")).closeReason());
  }

  @Test
  void aBanStandsStillWithThePausedShard() {
    new User("eva");
    kick("eva", RUDE.withBan(MINUTE));
    shard.pause();
    clock.advance(MINUTE.multipliedBy(2));
    assertEquals(MINUTE, shard.banned(Principal.user("eva"), this).orElseThrow().left());
  }

  @Test
  void aBanGoesOnInAnEventDrivenShardThatDoesNotTick() {
    shard = peopleShard(ShardSettings.DEFAULT.withTickRate(0), 3);
    people.whenJoined = joined -> theirs.kick(joined, RUDE.withBan(MINUTE));
    new User("eva");
    assertTrue(shard.banned(Principal.user("eva"), this).isPresent());
    clock.advance(MINUTE);
    assertFalse(shard.banned(Principal.user("eva"), this).isPresent());
  }

  @Test
  void whoHasResumableSeatsElsewhereDoesNotResumeThemWhileBanned() {
    User eva = new User("eva");
    eva.lose();
    tick();
    Subscriber earlier = theirSubscriber("eva", 7); // another connection of theirs, which has left
    inTick(() -> theirs.kick(earlier, RUDE.withBan(MINUTE)));
    eva.comeBack();
    assertEquals(TOLD, eva.player.closeReason());
  }

  @Test
  void whoIsNotLoggedInIsBannedByWhereTheyComeFrom() {
    people.admitsEverybody = true;
    Player stranger = join("anon", Principal.anonymous());
    kick("anon", RUDE.withBan(MINUTE));
    Principal nobody = Principal.anonymous();
    assertTrue(shard.banned(nobody, stranger).isPresent(), "its origin is the connection itself");
    assertFalse(shard.banned(nobody, this).isPresent());
    assertFalse(shard.banned(Principal.user("anon"), stranger).isPresent(), "a login helps");
  }

  @Test
  void ofTooManyBansTheOldestIsForgotten() {
    for (int i = 1; i <= 4; i++) {
      String sid = "p" + i;
      join(sid, Principal.user(sid));
      kick(sid, RUDE.withBan(MINUTE));
      tick();
    }
    assertFalse(shard.banned(Principal.user("p1"), this).isPresent());
    assertTrue(shard.banned(Principal.user("p2"), this).isPresent());
    assertTrue(shard.banned(Principal.user("p4"), this).isPresent());
    assertEquals(1, metrics.counted(EngineMetric.BANS_FORGOTTEN));
    clock.advance(MINUTE);
    join("p5", Principal.user("p5"));
    kick("p5", RUDE.withBan(MINUTE));
    assertEquals(1, metrics.counted(EngineMetric.BANS_FORGOTTEN), "those that are over make room");
  }

  @Test
  void aNoteToSomeReachesThemOnly() {
    User eva = new User("eva");
    User adam = new User("adam");
    Subscriber one = subscriber("eva");
    inTick(() -> theirs.send(List.of(one, one, theirSubscriber("cain", 9)), "psst"));
    eva.take();
    adam.take();
    assertEquals(List.of("psst"), eva.seen);
    assertEquals(List.of(), adam.seen);
  }
}
