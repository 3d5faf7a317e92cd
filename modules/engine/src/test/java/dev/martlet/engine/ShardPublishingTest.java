package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.wire.TickFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which frames subscribers are sent, how often each is encoded, and when they are sent. */
class ShardPublishingTest extends ShardFixture {
  @Test
  void theFirstSnapshotComesAtOnceAndThenOnePerTick() {
    Shard<?> shard = ticking();
    Player early = new Player(shard, "eva");
    clock.settle();
    assertEquals("0 {\"words\":[],\"size\":0}", early.read());
    clock.advance(STEP.multipliedBy(2).plusMillis(20));
    assertEquals("2 {\"words\":[],\"size\":0}", early.read());
    Player late = new Player(shard, "adam");
    clock.settle();
    assertEquals("2 {\"words\":[],\"size\":0}", late.read());
    assertNull(early.read());
    clock.advance(STEP);
    assertEquals("3 {\"words\":[],\"size\":0}", late.read());
    assertEquals("3 {\"words\":[],\"size\":0}", early.read());
  }

  @Test
  void theFramesOfATickAreHandedOverTogetherOnceAllAreThere() {
    Shard<?> shard = ticking();
    List<Player> players = new ArrayList<>();
    List<List<Long>> handedOver = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Player player = new Player(shard, "p" + i);
      player.fanOut = () -> handedOver.add(players.stream().map(p -> p.frame().tick()).toList());
      players.add(player);
    }
    players.forEach(player -> player.fanOut = players.getFirst().fanOut);
    clock.settle();
    clock.advance(STEP);
    assertEquals(List.of(List.of(0L, 0L, 0L, 0L, 0L), List.of(1L, 1L, 1L, 1L, 1L)), handedOver);
  }

  @Test
  void eachFanOutIsToldOfItsFrames() {
    Shard<?> shard = ticking();
    List<String> told = new ArrayList<>();
    for (String name : List.of("one", "other", "one")) {
      new Player(shard, name + told.size()).fanOut = () -> told.add(name);
    }
    new Player(shard, "alone");
    clock.settle();
    assertEquals(List.of("one", "other", "one"), told);
  }

  @Test
  void nothingIsHandedOverIfNothingIsSent() {
    Shard<?> shard = ticking();
    Player slow = new Player(shard, "eva");
    List<String> told = new ArrayList<>();
    slow.fanOut = () -> told.add("told");
    clock.advance(STEP.multipliedBy(3));
    assertEquals(List.of("told"), told, "the frames that follow only replace the first");
  }

  @Test
  void onlyTheNewestSnapshotIsKeptForASlowSubscriber() {
    Shard<?> shard = ticking();
    Player slow = new Player(shard, "eva");
    clock.advance(STEP.multipliedBy(10));
    assertEquals(1, slow.readyCalls, "woken once for the frames that it did not take");
    assertEquals(10, slow.frame().tick());
    assertNull(slow.frame());
    assertEquals(11, shard.status().published().sent());
    assertEquals(10, shard.status().published().superseded());
  }

  @Test
  void whoKeepsUpIsSentTogetherWhatTheServerIsLateWith() {
    Shard<?> shard = ticking();
    Player inTime = new Player(shard, "eva");
    List<Player> late = List.of(new Player(shard, "adam"), new Player(shard, "lilith"));
    clock.settle();
    late.forEach(player -> player.subscription.outbox().keepsUp(true));
    byte[] expected = {};
    for (int tick = 0; tick < 4; tick++) {
      byte[] frame = inTime.frame().bytes();
      expected = Arrays.copyOf(expected, expected.length + frame.length);
      System.arraycopy(frame, 0, expected, expected.length - frame.length, frame.length);
      clock.advance(STEP);
    }
    byte[] all = late.getFirst().subscription.outbox().nextState().bytes();
    assertArrayEquals(expected, Arrays.copyOf(all, expected.length));
    assertEquals(5, all.length / inTime.frame().bytes().length);
    assertSame(all, late.getLast().subscription.outbox().nextState().bytes(), "made once for all");
    assertEquals(0, shard.status().published().superseded());
  }

  @Test
  void whatIsTooMuchToBeSentTogetherIsSupersededAsAWhole() {
    probe.snapshotInstead = "x".repeat(5000);
    Shard<?> shard = ticking();
    Player late = new Player(shard, "eva");
    clock.settle();
    late.subscription.outbox().keepsUp(true);
    clock.advance(STEP.multipliedBy(3));
    TickFrame fourth = late.frame();
    assertEquals(3, fourth.tick());
    assertEquals(1, fourth.bytes().length / 5000, "three fit together, and four do not");
    assertEquals(3, shard.status().published().superseded());
  }

  @Test
  void viewsAreNotSentTogetherSinceEachWouldTakeMemory() {
    probe.views = s -> Optional.of(Map.of("of", s.id().value()));
    Shard<?> shard = ticking();
    Player late = new Player(shard, "eva");
    clock.settle();
    late.subscription.outbox().keepsUp(true);
    clock.advance(STEP.multipliedBy(3));
    assertEquals("3 {\"of\":\"eva\"}", late.read());
    assertEquals(3, shard.status().published().superseded());
  }

  @Test
  void aCommonSnapshotIsEncodedOnceAndShared() {
    Shard<?> shard = ticking();
    List<Player> players = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      players.add(new Player(shard, "p" + i));
    }
    clock.advance(STEP);
    assertEquals(1 + 1, probe.snapshots, "one for all that joined, one for the tick");
    byte[] bytes = players.getFirst().frame().bytes();
    players.stream().skip(1).forEach(p -> assertSame(bytes, p.frame().bytes()));
  }

  @Test
  void viewsGoToTheirSubscribersAndASharedViewIsEncodedOnce() {
    Map<String, String> team = Map.of("team", "red");
    probe.views = s -> s.id().value().startsWith("red") ? Optional.of(team) : Optional.empty();
    Shard<?> shard = ticking();
    Player red1 = new Player(shard, "red1");
    Player blue = new Player(shard, "blue");
    Player red2 = new Player(shard, "red2");
    clock.advance(STEP);
    assertEquals("1 {\"words\":[],\"size\":0}", blue.read());
    byte[] bytes = red1.frame().bytes();
    assertSame(bytes, red2.frame().bytes());
    assertEquals("{\"team\":\"red\"}", new String(bytes, bytes.length - 14, 14));
  }

  @Test
  void theSimulationIsAskedForItsStateOnceATickInWhicheverFormatsItIsSent() {
    Shard<?> shard = ticking();
    for (BuiltIn format : BuiltIn.values()) {
      for (StreamOptions.Mode mode : StreamOptions.Mode.values()) {
        new Player(shard, format + "-" + mode, new StreamOptions(format, mode));
      }
    }
    Player.watching(shard);
    clock.settle();
    assertEquals(1, probe.snapshots, "for all that joined");
    clock.advance(STEP);
    assertEquals(2, probe.snapshots, "for the tick");
    new Player(shard, "late");
    clock.settle();
    assertEquals(3, probe.snapshots, "for the one that joined between two ticks");
  }

  @Test
  void theSimulationIsAskedForAViewOnceATickAndSubscriber() {
    List<String> asked = new ArrayList<>();
    probe.views =
        subscriber -> {
          asked.add(subscriber.id().value());
          return Optional.of(Map.of("of", subscriber.id().value()));
        };
    Shard<?> shard = ticking();
    for (StreamOptions.Mode mode : StreamOptions.Mode.values()) {
      new Player(shard, mode.name(), new StreamOptions(BuiltIn.CBOR, mode));
    }
    clock.settle();
    asked.clear();
    clock.advance(STEP);
    assertEquals(StreamOptions.Mode.values().length, asked.size());
    assertEquals(asked.size(), Set.copyOf(asked).size());
    assertEquals(0, probe.snapshots, "nobody sees the common state");
  }
}
