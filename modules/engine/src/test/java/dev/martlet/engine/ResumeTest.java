package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Resuming a seat on another connection: tickets, and the states, events and inputs that survive.
 */
class ResumeTest extends ResumeFixture {
  @Test
  void clientsThatJoinOrResumeAreToldThatTheClockIsPaused() {
    User eva = new User("eva");
    shard.pause();
    clock.settle();
    shard.pause(); // a second pause changes nothing
    clock.settle();
    eva.take();
    assertEquals(List.of(true), eva.paused);
    eva.lose();
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertEquals(List.of(true, true), eva.paused);
    User ben = new User("ben");
    assertEquals(List.of(true), ben.paused);
    ben.lose(); // and is told nothing while away
    shard.step();
    shard.resume();
    clock.settle();
    eva.take();
    assertEquals(List.of(true, true, false), eva.paused);
    ben.comeBack();
    assertEquals(true, ben.resumed);
    assertEquals(List.of(true), ben.paused, "a connection begins with a clock that runs");
  }

  @Test
  void aSubscriberWithALostConnectionIsAwayAndResumesTheSeat() {
    User eva = new User("eva");
    assertEquals(false, eva.resumed);
    eva.send(1, "one");
    tick();
    eva.take();
    eva.send(2, "two");
    eva.lose();
    tick();
    assertEquals(
        List.of("joined eva 1", "eva: one", "tick 1", "eva: two", "away eva 1", "tick 2"),
        probe.events);
    assertEquals(1, shard.status().subscribers());
    probe.words.add("three");
    tick();
    String used = eva.ticket;
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertNotEquals(used, eva.ticket);
    assertEquals(2, eva.client.kind, "a difference to what the client has");
    assertEquals(1, eva.client.baseline);
    assertEquals(Arrays.asList(2L, 2L, 2L), eva.client.ack, "for an input sent before");
    assertHas(List.of("one", "two", "three"), eva);
    assertEquals("back eva 1", probe.events.getLast());
    assertEquals(1, shard.status().subscribers());
    eva.send(3, "four");
    tick();
    eva.take();
    assertHas(List.of("one", "two", "three", "four"), eva);
    eva.player.leave();
    tick();
    assertEquals("left eva 1", probe.events.get(probe.events.size() - 2));
    assertEquals(0, shard.status().subscribers());
    assertEquals(1, metrics.counted(EngineMetric.SEATS_HELD));
    assertEquals(1, metrics.counted(EngineMetric.SEATS_RESUMED));
  }

  @Test
  void aWrongOrAForeignOrAUsedTicketChangesNothing() {
    User eva = new User("eva");
    String used = eva.ticket;
    eva.lose();
    tick();
    User adam = new User("adam");
    ResumeRequest stolen = eva.claim();
    adam.player.leave();
    tick();
    adam.comeBack(stolen);
    assertEquals(false, adam.resumed, "the ticket is another subscriber's");
    assertEquals(List.of(), adam.seen);
    adam.player.leave();
    tick();
    eva.comeBack(new ResumeRequest("nonsense", OptionalLong.of(0), 0));
    assertEquals(false, eva.resumed);
    eva.player.leave();
    tick();
    eva.comeBack(new ResumeRequest(used, OptionalLong.empty(), 0));
    assertEquals(true, eva.resumed, "the seat was held all the time");
    assertEquals(1, eva.client.kind, "the client did not say what it has");
    Player thief =
        new Player(
            shard, "eva", VERSION_2, Optional.of(new ResumeRequest(used, OptionalLong.empty(), 0)));
    clock.settle();
    assertNull(eva.player.closeReason());
    assertNull(thief.closeReason(), "joins as another connection of eva's");
    assertEquals(SEATS, shard.status().subscribers());
  }

  @Test
  void anotherPrincipalOfTheSameIdIsAnother() {
    User eva = new User("eva");
    eva.lose();
    tick();
    SubscriberConnection connection =
        new SubscriberConnection() {
          @Override
          public void ready() {}

          @Override
          public void onInputError(InputError error) {}
        };
    Subscription admin =
        shard.subscribe(
            new SubscriberId("eva"),
            Principal.admin("root"),
            connection,
            new JoinOptions(VERSION_2, Optional.of(eva.claim()), Optional.empty()));
    clock.settle();
    assertEquals("joined eva 2", probe.events.getLast());
    shard.leave(admin);
    eva.comeBack();
    assertEquals(true, eva.resumed);
  }

  @Test
  void whatElseANewerTokenSaysIsKnownWhenTheSeatIsResumed() {
    User eva = new User("eva");
    eva.lose();
    tick();
    Principal renewed = Principal.user("eva").withName("Eva").withClaim("exp", 12);
    Player back = new Player(shard, "eva", renewed, VERSION_2, Optional.of(eva.claim()));
    clock.settle();
    assertEquals("back eva 1", probe.events.getLast());
    assertEquals(1, back.subscription.subscriber().number());
    assertEquals(renewed, back.subscription.subscriber().principal());
    assertEquals(
        List.of(renewed), shard.subscribers().stream().map(Subscriber::principal).toList());
  }

  @Test
  void aRoleThatWasLostDoesNotComeBackWithTheSeat() {
    Principal referee = Principal.user("eva").withRoles(Set.of("referee"));
    User eva = new User("eva");
    eva.lose();
    tick();
    new Player(shard, "eva", referee, VERSION_2, Optional.of(eva.claim()));
    clock.settle();
    assertEquals("joined eva 2", probe.events.getLast(), "another seat");
    Principal artist = Principal.user("eva").withRoles(Set.of("artist"));
    Player third = new Player(shard, "eva", artist, VERSION_2, Optional.empty());
    clock.settle();
    assertEquals(CloseReason.FULL, third.closeReason(), "none of the two seats is theirs");
  }

  @Test
  void resumingClosesAnOldConnectionThatIsStillThoughtAlive() {
    User eva = new User("eva");
    Player dead = eva.player;
    eva.send(1, "one");
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertEquals(CloseReason.MOVED, dead.closeReason());
    assertEquals(1, shard.status().subscribers());
    tick();
    eva.take();
    assertHas(List.of("one"), eva);
    assertEquals(Arrays.asList(1L, 1L, 1L), eva.client.ack);
    shard.lose(dead.subscription); // the server notices at last
    dead.leave();
    tick();
    assertEquals(
        List.of("joined eva 1", "eva: one", "tick 1", "tick 2"), probe.events, "never was away");
    assertEquals(1, shard.status().subscribers());
    assertEquals(List.of(eva.player.subscription.subscriber()), shard.subscribers());
  }

  @Test
  void eventsThatWereLostOrCameMeanwhileAreSentOnceInOrder() {
    User eva = new User("eva");
    Subscriber subscriber = eva.player.subscription.subscriber();
    subscribers.enterTurn();
    subscribers.send(subscriber, "first");
    eva.take();
    subscribers.send(subscriber, "lost on its way");
    eva.lose();
    tick();
    subscribers.enterTurn();
    subscribers.broadcast("meanwhile");
    eva.comeBack();
    subscribers.enterTurn();
    subscribers.send(subscriber, "after");
    eva.take();
    assertEquals(List.of("first", "lost on its way", "meanwhile", "after"), eva.seen);
  }

  @Test
  void aClientWhoseMissedEventsWereDroppedJoinsAnew() {
    shard = shard(20, 1024);
    User eva = new User("eva");
    eva.lose();
    tick();
    subscribers.enterTurn();
    for (int i = 0; i < 20; i++) {
      subscribers.broadcast("event " + i);
    }
    eva.comeBack();
    assertEquals(false, eva.resumed);
    assertEquals(List.of(), eva.seen);
  }

  @Test
  void whatIsSentAgainIsAppliedOnce() {
    User eva = new User("eva");
    eva.send(1, "one");
    eva.lose();
    tick();
    eva.comeBack();
    eva.send(1, "one again");
    eva.send(2, "two");
    tick();
    assertEquals(List.of("one", "two"), probe.words);
  }
}
