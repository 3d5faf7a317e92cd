package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.RecentInputs;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.wire.TickFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The differences, acknowledgements and events that a shard sends. */
class ShardSyncTest {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final StreamOptions MERGES = new StreamOptions(BuiltIn.JSON, Mode.MERGE_DELTAS);
  private static final StreamOptions VERSION_2 = new StreamOptions(BuiltIn.JSON, Mode.VERSION_2);

  private final ManualScheduling clock = new ManualScheduling();
  private final Metrics metrics = new Metrics();
  private final List<Subscriber> greeted = new ArrayList<>();
  private ShardSubscribers subscribers = new ShardSubscribers();
  private final Probe probe =
      new Probe() {
        @Override
        public void onJoin(Subscriber subscriber) {
          super.onJoin(subscriber);
          if (greeted.isEmpty()) {
            greeted.add(subscriber);
            subscribers.send(subscriber, Map.of("welcome", subscriber.id().value()));
          }
        }

        @Override
        public void apply(Subscriber subscriber, Input<Probe.Word> input) {
          super.apply(subscriber, input);
          if (input.value().text().startsWith("shout ")) {
            subscribers.broadcast(input.value());
          }
        }
      };
  private final Shard<?> shard = shard(new SyncLimits(100, 1 << 18, Duration.ZERO));

  private Shard<?> shard(SyncLimits sync) {
    EngineLimits limits = Shards.limits(sync);
    ShardHost host = new ShardHost(clock, limits, metrics, ended -> {});
    return Shards.of(Shards.type(), probe, ShardSettings.DEFAULT, subscribers, host);
  }

  private SyncClient client() {
    return new SyncClient(JsonMapper.builder().build());
  }

  private void tick() {
    clock.advance(STEP);
  }

  @Test
  void versionOneIsSentChangedMembers() {
    probe.snapshotInstead = Map.of("a", 1, "inner", Map.of("x", 1, "y", 2));
    Player eva = new Player(shard, "eva", MERGES);
    clock.settle();
    assertTrue(eva.read().startsWith("0 {"));
    tick();
    assertNull(eva.read(), "nothing has changed");
    probe.snapshotInstead = Map.of("inner", Map.of("x", 5, "y", 2));
    tick();
    assertEquals("2 {\"delta\":{\"inner\":{\"x\":5},\"a\":null},\"tick\":2}", eva.read());
    probe.snapshotInstead = List.of(1, 2);
    tick();
    assertEquals("3 [1,2]", eva.read(), "what is no object has no members");
  }

  @Test
  void aSubscriberOfVersionOneThatMissedATickIsSentTheWhole() {
    probe.snapshotInstead = Map.of("a", 1, "b", 1);
    Player eva = new Player(shard, "eva", MERGES);
    clock.settle();
    eva.read();
    probe.snapshotInstead = Map.of("a", 2, "b", 1);
    tick();
    probe.snapshotInstead = Map.of("a", 3, "b", 1);
    tick();
    TickFrame whole = eva.frame();
    assertEquals(
        Map.of("a", 3, "b", 1),
        JsonMapper.builder().build().readValue(Player.snapshot(whole), Object.class));
  }

  @Test
  void whatIsSentIsEncodedOnceForAll() {
    RecordingFormat recording = new RecordingFormat();
    HostedFormat format = recording.hosted();
    List<Player> players = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      players.add(new Player(shard, "merge" + i, new StreamOptions(format, Mode.MERGE_DELTAS)));
      players.add(new Player(shard, "two" + i, new StreamOptions(format, Mode.VERSION_2)));
    }
    clock.settle();
    players.forEach(player -> player.frame());
    recording.encoded.clear();
    probe.words.add("one");
    tick();
    assertEquals(2, recording.encoded.size(), "a difference of version 1, and one of version 2");
    List<TickFrame> merges = players.stream().map(Player::frame).toList();
    assertSame(merges.get(0), merges.get(2));
    assertSame(merges.get(1), merges.get(3));
    assertEquals(2, probe.snapshots, "the simulation is asked once for all");
  }

  @Test
  void aSlowSubscriberIsSentOneDifferenceAndATooSlowOneTheWhole() {
    Shard<?> forgetful = shard(new SyncLimits(3, 1024, Duration.ZERO));
    Player eva = new Player(forgetful, "eva", VERSION_2);
    SyncClient client = client();
    clock.settle();
    client.take(eva);
    for (int round = 1; round <= 2; round++) {
      probe.words.add("round " + round);
      tick();
    }
    client.take(eva);
    assertEquals(2, client.kind);
    assertEquals(0, client.baseline);
    for (int round = 3; round <= 6; round++) {
      probe.words.add("round " + round);
      tick();
    }
    client.take(eva);
    assertEquals(1, client.kind);
    assertEquals(Worlds.seen(new Probe.Words(probe.words, 6)), Worlds.canonical(client.state));
  }

  @Test
  void inputsAreAcknowledgedWhateverTheirOutcome() {
    Player eva = new Player(shard, "eva", VERSION_2);
    SyncClient client = client();
    clock.settle();
    client.take(eva);
    Player other = new Player(shard, "other");
    other.say("mine");
    eva.send("{\"input\":{\"text\":\"one\"},\"client_seq\":10}");
    eva.send("{\"input\":{\"text\":\"one\"},\"client_seq\":11}");
    tick();
    client.take(eva);
    assertEquals(Arrays.asList(11L, 2L, 1L), client.ack, "it was refused: said already");
    eva.send("{\"input\":{\"text\":\"\"},\"client_seq\":12}");
    tick();
    client.take(eva);
    assertEquals(Arrays.asList(12L, 2L, 2L), client.ack, "and this one cannot be read");
    assertEquals(2, client.kind, "nothing has changed but that");
    tick();
    assertNull(eva.frame());
  }

  @Test
  void anAcknowledgementIsNotLostWithItsFrame() {
    Player eva = new Player(shard, "eva", VERSION_2);
    SyncClient client = client();
    clock.settle();
    client.take(eva);
    eva.send("{\"input\":{\"text\":\"one\"},\"client_seq\":1}");
    tick();
    probe.words.add("two");
    tick();
    client.take(eva);
    assertEquals(Arrays.asList(1L, 1L, 1L), client.ack);
    assertEquals(2, client.tick);
    probe.words.add("three");
    tick();
    client.take(eva);
    assertNull(client.ack, "it was told");
  }

  @Test
  void anInputThatComesAgainIsAppliedOnce() {
    Player eva = new Player(shard, "eva", VERSION_2);
    SyncClient client = client();
    clock.settle();
    client.take(eva);
    eva.send("{\"input\":{\"text\":\"one\"},\"client_seq\":1}");
    eva.send("{\"input\":{\"text\":\"two\"},\"client_seq\":2}");
    tick();
    client.take(eva);
    eva.send("{\"input\":{\"text\":\"other\"},\"client_seq\":1}");
    tick();
    assertEquals(List.of("one", "two"), probe.words);
    client.take(eva);
    assertEquals(Arrays.asList(2L, 2L, 1L), client.ack, "what it asks for is told again");
    assertEquals(1, metrics.counted(EngineMetric.INPUTS_REPEATED));
    for (int i = 3; i <= RecentInputs.WINDOW + 2; i++) {
      eva.send("{\"input\":{\"text\":\"word " + i + "\"},\"client_seq\":" + i + "}");
    }
    tick();
    tick();
    tick();
    eva.send("{\"input\":{\"text\":\"far too late\"},\"client_seq\":2}");
    tick();
    assertFalse(probe.words.contains("far too late"));
    assertEquals(RecentInputs.TOO_OLD, eva.errors.getLast().message());
    assertEquals(Code.INPUT_REFUSED, eva.errors.getLast().code());
  }

  @Test
  void whatWasRefusedMayBeTriedAgain() {
    Player eva = new Player(shard, "eva", VERSION_2);
    clock.settle();
    probe.words.add("one");
    eva.send("{\"input\":{\"text\":\"one\"},\"client_seq\":1}");
    tick();
    probe.words.clear();
    eva.send("{\"input\":{\"text\":\"one\"},\"client_seq\":1}");
    tick();
    assertEquals(List.of("one"), probe.words);
  }

  @Test
  void toVersionOneNumbersMeanNothing() {
    Player eva = new Player(shard, "eva");
    clock.settle();
    eva.say("one");
    eva.say("two"); // with the same number
    tick();
    assertEquals(List.of("one", "two"), probe.words);
    subscribers.enterTurn();
    Subscriber subscriber = eva.subscription.subscriber();
    assertEquals(Optional.of(new InputAck(7, 2, 1)), subscribers.lastInput(subscriber));
    eva.leave();
    tick();
    subscribers.enterTurn();
    assertEquals(Optional.empty(), subscribers.lastInput(subscriber));
  }

  @Test
  void eventsArriveInOrderAndBeforeTheStateOfTheirTick() {
    Player eva = new Player(shard, "eva", VERSION_2);
    Player old = new Player(shard, "old");
    clock.settle();
    SyncClient client = client();
    client.receive(eva.frame());
    assertEquals(Map.of("welcome", "eva"), client.event, "told while joining");
    client.receive(eva.frame());
    assertEquals(1, client.kind);
    old.say("shout a");
    old.say("shout b");
    tick();
    for (String text : List.of("shout a", "shout b")) {
      client.receive(eva.frame());
      assertEquals(3, client.kind);
      assertEquals(Map.of("text", text), client.event);
    }
    client.receive(eva.frame());
    assertEquals(2, client.kind);
    assertEquals(3, metrics.counted(EngineMetric.EVENTS));
    assertNotNull(old.read());
    assertNull(old.read(), "version 1 knows no events");
  }

  @Test
  void onlyASubscriberThatDoesNotTakeItsEventsIsClosed() {
    Shard<?> strict = shard(new SyncLimits(100, 1024, Duration.ZERO));
    Player slow = new Player(strict, "slow", VERSION_2);
    Player quick = new Player(strict, "quick", VERSION_2);
    clock.settle();
    SyncClient client = client();
    for (int i = 0; i < 20; i++) {
      quick.say("shout " + i);
      quick.send("{\"input\":{\"text\":\"shout " + i + "\"},\"client_seq\":" + (100 + i) + "}");
      tick();
      client.take(quick);
    }
    assertEquals(CloseReason.SLOW, slow.closeReason());
    assertNull(quick.closeReason());
    assertTrue(probe.events.stream().anyMatch(event -> event.startsWith("left slow")));
    SyncClient late = client();
    late.take(slow);
    assertEquals(1, late.kind, "what was there before can still be taken");
  }

  @Test
  void anEventThatCannotBeEncodedIsTheSimulationsMistake() {
    new Player(shard, "eva", VERSION_2);
    clock.settle();
    subscribers.enterTurn();
    Object cycle = new Object[1];
    ((Object[]) cycle)[0] = cycle;
    assertThrows(IllegalArgumentException.class, () -> subscribers.broadcast(cycle));
    subscribers.leaveTurn();
    assertThrows(IllegalStateException.class, () -> subscribers.broadcast("from another thread"));
  }

  @Test
  void aStateThatCanOnlyBeSentWholeHurtsOnlySubscribersOfDifferences() {
    Player whole = new Player(shard, "whole");
    Player eva = new Player(shard, "eva", VERSION_2);
    probe.snapshotInstead = new FailsOnce(2);
    clock.settle();
    assertEquals("0 [1]", whole.read());
    assertEquals(CloseReason.FAILED, eva.closeReason());
    tick();
    assertTrue(shard.running());
    assertEquals("1 [1]", whole.read());
  }

  /** A list that fails when it is read for the n-th time, so that one way of sending it fails. */
  private static final class FailsOnce implements Iterable<Integer> {
    private int left;

    FailsOnce(int reading) {
      left = reading;
    }

    @Override
    public Iterator<Integer> iterator() {
      if (--left == 0) {
        throw new IllegalStateException("this time");
      }
      return List.of(1).iterator();
    }
  }
}
