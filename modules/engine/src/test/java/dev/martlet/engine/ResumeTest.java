package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.Principal;
import dev.martlet.api.ShardSettings;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.wire.TickFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Connections that are lost, and seats that are held. */
class ResumeTest {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final StreamOptions VERSION_2 = new StreamOptions(BuiltIn.JSON, Mode.VERSION_2);
  private static final int SEATS = 2;

  private final ManualScheduling clock = new ManualScheduling();
  private final Metrics metrics = new Metrics();
  private final ShardSubscribers subscribers = new ShardSubscribers();
  private final Probe probe =
      new Probe() {
        @Override
        public void away(Subscriber subscriber) {
          events.add("away " + subscriber.id() + " " + subscriber.number());
          fail("away");
        }

        @Override
        public void back(Subscriber subscriber) {
          events.add("back " + subscriber.id() + " " + subscriber.number());
          fail("back");
        }

        private void fail(String method) {
          if (method.equals(throwIn)) {
            throw toThrow;
          }
        }
      };
  private Shard<?> shard = shard(20, 1 << 18);

  private Shard<?> shard(int rate, int eventBytes) {
    SyncLimits sync = new SyncLimits(100, eventBytes, GRACE);
    EngineLimits limits = Shards.limits(sync);
    ShardSettings settings = ShardSettings.DEFAULT.withTickRate(rate).withMaxSubscribers(SEATS);
    return Shards.of(
        Shards.type(),
        probe,
        settings,
        subscribers,
        new ShardHost(clock, limits, metrics, ended -> {}));
  }

  /** Somebody with a client that remembers what it may come back with. */
  private final class User {
    final SyncClient client = new SyncClient(JsonMapper.builder().build());
    final String sid;
    final List<Object> seen = new ArrayList<>();
    final List<Boolean> paused = new ArrayList<>();
    Player player;
    String ticket;
    Boolean resumed;

    User(String sid) {
      this.sid = sid;
      player = new Player(shard, sid, VERSION_2);
      clock.settle();
      take();
    }

    void take() {
      for (TickFrame frame = player.frame(); frame != null; frame = player.frame()) {
        client.receive(frame);
        if (client.kind == 3) {
          seen.add(client.event);
        } else if (client.kind == 4) {
          takeControl((Map<?, ?>) client.control);
        }
      }
    }

    private void takeControl(Map<?, ?> control) {
      if (control.containsKey("paused")) {
        paused.add((Boolean) control.get("paused"));
        return;
      }
      ticket = (String) control.get("ticket");
      resumed = (Boolean) control.get("resumed");
      assertEquals(GRACE.toMillis(), ((Number) control.get("grace_ms")).longValue());
    }

    void lose() {
      shard.lose(player.subscription);
    }

    ResumeRequest claim() {
      return new ResumeRequest(ticket, OptionalLong.of(client.tick), client.eventNumber);
    }

    void comeBack() {
      comeBack(claim());
    }

    void comeBack(ResumeRequest claim) {
      player = new Player(shard, sid, VERSION_2, Optional.of(claim));
      clock.settle();
      take();
    }

    void send(int seq, String word) {
      player.send("{\"input\":{\"text\":\"" + word + "\"},\"client_seq\":" + seq + "}");
    }
  }

  private void tick() {
    clock.advance(STEP);
  }

  private static void assertHas(List<String> words, User user) {
    assertEquals(
        Worlds.seen(new Probe.Words(words, words.size())), Worlds.canonical(user.client.state));
  }

  @Test
  void whetherTheClockStandsStillIsToldAlsoToWhoComesAndComesBack() {
    User eva = new User("eva");
    shard.pause();
    clock.settle();
    shard.pause(); // once more is no news
    clock.settle();
    eva.take();
    assertEquals(List.of(true), eva.paused);
    eva.lose();
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertEquals(List.of(true, true), eva.paused);
    User ben = new User("ben");
    assertEquals(List.of(true), ben.paused);
    ben.lose(); // and is told nothing while he is away
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
  void whoseConnectionIsLostIsAwayAndComesBackToHisSeat() {
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
    assertEquals(2, eva.client.kind, "a difference to what he has");
    assertEquals(1, eva.client.baseline);
    assertEquals(Arrays.asList(2L, 2L, 2L), eva.client.ack, "of what he sent before");
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
  void aSeatInAFullShardIsHeldForItsOwner() {
    User eva = new User("eva");
    User adam = new User("adam");
    eva.lose();
    tick();
    User cain = new User("cain");
    assertEquals(CloseReason.FULL, cain.player.ending());
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertNull(eva.player.ending());
    assertEquals(SEATS, shard.status().subscribers());
    adam.player.leave();
    assertNull(new User("cain").player.ending());
  }

  @Test
  void whenTheTimeIsOverHeHasLeft() {
    User eva = new User("eva");
    eva.lose();
    clock.advance(GRACE.minus(STEP));
    assertFalse(probe.events.contains("left eva 1"));
    clock.advance(STEP.multipliedBy(3));
    assertTrue(probe.events.contains("left eva 1"));
    assertEquals(0, shard.status().subscribers());
    eva.comeBack();
    assertEquals(false, eva.resumed, "he comes as anybody does");
    assertEquals(1, eva.client.kind);
    assertEquals("joined eva 2", probe.events.getLast());
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
    assertEquals(false, adam.resumed, "it is another's");
    assertEquals(List.of(), adam.seen);
    adam.player.leave();
    tick();
    eva.comeBack(new ResumeRequest("nonsense", OptionalLong.of(0), 0));
    assertEquals(false, eva.resumed);
    eva.player.leave();
    tick();
    eva.comeBack(new ResumeRequest(used, OptionalLong.empty(), 0));
    assertEquals(true, eva.resumed, "it was held all the time");
    assertEquals(1, eva.client.kind, "what he has he did not say");
    Player thief =
        new Player(
            shard, "eva", VERSION_2, Optional.of(new ResumeRequest(used, OptionalLong.empty(), 0)));
    clock.settle();
    assertNull(eva.player.ending());
    assertNull(thief.ending(), "he is taken in as another connection of eva's");
    assertEquals(SEATS, shard.status().subscribers());
  }

  @Test
  void anotherPrincipalOfTheSameIdIsAnother() {
    User eva = new User("eva");
    eva.lose();
    tick();
    SubscriberConnection receiver =
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
            receiver,
            VERSION_2,
            Optional.of(eva.claim()));
    clock.settle();
    assertEquals("joined eva 2", probe.events.getLast());
    shard.leave(admin);
    eva.comeBack();
    assertEquals(true, eva.resumed);
  }

  @Test
  void aConnectionThatIsStillThoughtAliveIsTheOneThatIsDropped() {
    User eva = new User("eva");
    Player dead = eva.player;
    eva.send(1, "one");
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertEquals(CloseReason.MOVED, dead.ending());
    assertEquals(1, shard.status().subscribers());
    tick();
    eva.take();
    assertHas(List.of("one"), eva);
    assertEquals(Arrays.asList(1L, 1L, 1L), eva.client.ack);
    shard.lose(dead.subscription); // at last it is noticed
    dead.leave();
    tick();
    assertEquals(
        List.of("joined eva 1", "eva: one", "tick 1", "tick 2"), probe.events, "never was away");
    assertEquals(1, shard.status().subscribers());
    assertEquals(List.of(eva.player.subscription.subscriber()), shard.subscribers());
  }

  @Test
  void backBeforeTheTickIsNeverAway() {
    User eva = new User("eva");
    eva.lose();
    eva.comeBack();
    tick();
    assertEquals(List.of("joined eva 1", "tick 1"), probe.events);
    assertEquals(true, eva.resumed);
  }

  @Test
  void eventsThatWereLostOrCameMeanwhileAreSentOnceInOrder() {
    User eva = new User("eva");
    Subscriber subscriber = eva.player.subscription.subscriber();
    subscribers.enterTurn();
    subscribers.tell(subscriber, "first");
    eva.take();
    subscribers.tell(subscriber, "lost on its way");
    eva.lose();
    tick();
    subscribers.enterTurn();
    subscribers.tellAll("meanwhile");
    eva.comeBack();
    subscribers.enterTurn();
    subscribers.tell(subscriber, "after");
    eva.take();
    assertEquals(List.of("first", "lost on its way", "meanwhile", "after"), eva.seen);
  }

  @Test
  void whoCannotBeToldEverythingComesAsAnybodyDoes() {
    shard = shard(20, 1024);
    User eva = new User("eva");
    eva.lose();
    tick();
    subscribers.enterTurn();
    for (int i = 0; i < 20; i++) {
      subscribers.tellAll("event " + i);
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

  @Test
  void aShardThatDrainsHoldsNothing() {
    User eva = new User("eva");
    eva.lose();
    tick();
    shard.drain();
    clock.settle();
    assertFalse(shard.running());
    assertTrue(probe.events.contains("left eva 1"));
    eva.comeBack();
    assertEquals(CloseReason.Kind.STOPPED, eva.player.ending().kind());
  }

  @Test
  void aShardThatEndsHoldsNothing() {
    User eva = new User("eva");
    eva.lose();
    tick();
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(0, shard.status().subscribers());
    eva.comeBack();
    assertEquals(CloseReason.STOPPED, eva.player.ending());
  }

  @Test
  void anEventDrivenShardLetsGoInTime() {
    shard = shard(0, 1024);
    User eva = new User("eva");
    long ticks = shard.status().clock().tick();
    eva.lose();
    clock.settle();
    assertEquals(ticks + 1, shard.status().clock().tick());
    assertTrue(probe.events.contains("away eva 1"));
    clock.advance(GRACE);
    assertTrue(probe.events.contains("left eva 1"));
    assertEquals(ticks + 2, shard.status().clock().tick());
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void whoLeavesIsNotHeldAndVersionOneNeverIs() {
    User eva = new User("eva");
    Player old = new Player(shard, "old");
    clock.settle();
    eva.player.leave();
    shard.lose(old.subscription);
    tick();
    assertEquals(
        List.of("joined eva 1", "joined old 2", "left eva 1", "left old 2", "tick 1"),
        probe.events);
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void aSimulationThatFailsOverItHurtsNobody() {
    User eva = new User("eva");
    probe.throwIn = "away";
    eva.lose();
    tick();
    probe.throwIn = "back";
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertTrue(shard.running());
    assertEquals(2, metrics.counted(EngineMetric.PLUGIN_FAILURES));
  }

  @Test
  void whoComesBackAndIsGoneBeforeTheShardLooksHasHisSeatHeld() {
    User eva = new User("eva");
    eva.lose();
    tick();
    Player brief = new Player(shard, "eva", VERSION_2, Optional.of(eva.claim()));
    brief.leave();
    tick();
    eva.comeBack();
    assertEquals(true, eva.resumed);
    assertEquals(1, shard.status().subscribers());
  }
}
