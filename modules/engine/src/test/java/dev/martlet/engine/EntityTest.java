package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.interest.Area;
import dev.martlet.api.interest.Interest;
import dev.martlet.engine.interest.EntityIndex;
import dev.martlet.engine.interest.EntityView;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.ShardSubscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Entities: from the simulation's calls to what clients are sent. */
class EntityTest {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final StreamOptions VERSION_2 = new StreamOptions(BuiltIn.JSON, Mode.VERSION_2);

  /** The state of an entity. */
  record Body(int x) {}

  private final ManualScheduling clock = new ManualScheduling();
  private final ShardSubscribers subscribers = new ShardSubscribers();
  private final EntityIndex entities = subscribers.entities();
  private final Probe probe = new Probe();
  private final Shard<?> shard = Shards.of(probe, clock, subscribers);

  private Player join(String sid, StreamOptions options) {
    Player player = new Player(shard, sid, options);
    clock.settle();
    return player;
  }

  private void put(String id, int x) {
    subscribers.enterTurn();
    entities.put(id, x, 0, 0, new Body(x));
  }

  private void watch(Player player, Interest interest) {
    subscribers.enterTurn();
    entities.watch(player.subscription.subscriber(), interest, 0, 0, 0);
  }

  private void tick() {
    clock.advance(STEP);
  }

  private static Set<String> seen(SyncClient client) {
    return client.entities.values().stream().map(SyncClient.Entity::id).collect(Collectors.toSet());
  }

  @Test
  void anEntityAtTheBorderDoesNotFlicker() {
    Player eva = join("eva", VERSION_2);
    SyncClient client = new SyncClient(JSON);
    client.take(eva);
    watch(eva, Interest.in(Area.sphere(100)).withHysteresis(0.2));
    put("mob", 119);
    tick();
    client.take(eva);
    assertEquals(Set.of(), seen(client));
    put("mob", 100);
    for (int i = 0; i < EntityView.SEARCH_EVERY; i++) {
      tick();
      client.take(eva);
    }
    assertEquals(Set.of("mob"), seen(client));
    put("mob", 119);
    tick();
    client.take(eva);
    assertEquals(Set.of("mob"), seen(client));
    put("mob", 121);
    tick();
    client.take(eva);
    assertEquals(Set.of(), seen(client));
  }

  @Test
  void whatDoesNotChangeIsNotSentAgain() {
    Player eva = join("eva", VERSION_2);
    SyncClient client = new SyncClient(JSON);
    client.take(eva);
    watch(eva, Interest.in(Area.sphere(100)));
    put("mob", 1);
    tick();
    client.take(eva);
    put("mob", 1);
    tick();
    assertEquals(0, client.take(eva));
  }

  @Test
  void theNearestComeFirstWithinASmallBudgetAndNoneIsForgotten() {
    Player eva = join("eva", VERSION_2);
    SyncClient client = new SyncClient(JSON);
    client.take(eva);
    watch(eva, Interest.in(Area.sphere(1000)).withBytesPerTick(64));
    for (int i = 0; i < 20; i++) {
      put("mob" + i, 10 * (20 - i));
    }
    tick();
    client.take(eva);
    assertTrue(seen(client).contains("mob19"), "the nearest: " + seen(client));
    assertTrue(seen(client).size() < 4);
    for (int i = 0; i < 20; i++) {
      tick();
      client.take(eva);
    }
    assertEquals(20, client.entities.size());
    for (int i = 0; i < 20; i++) {
      put("mob" + i, 10 * (20 - i) + 1);
    }
    for (int i = 0; i < 20; i++) {
      tick();
      client.take(eva);
    }
    client.entities.values().forEach(e -> assertEquals(1, x(e) % 10, e::toString));
  }

  private static int x(SyncClient.Entity entity) {
    return ((Number) ((Map<?, ?>) entity.state()).get("x")).intValue();
  }

  @Test
  void whatIsFarIsSentLessOften() {
    Player eva = join("eva", VERSION_2);
    SyncClient client = new SyncClient(JSON);
    client.take(eva);
    watch(eva, Interest.in(Area.sphere(1000)).withFar(0.5, 5));
    int near = 0;
    int far = 0;
    int[] last = {0, 0};
    for (int i = 1; i <= 50; i++) {
      put("near", i);
      put("far", 900 + i);
      tick();
      client.take(eva);
      for (SyncClient.Entity entity : client.entities.values()) {
        boolean isNear = entity.id().equals("near");
        int which = isNear ? 0 : 1;
        near += isNear && x(entity) != last[which] ? 1 : 0;
        far += !isNear && x(entity) != last[which] ? 1 : 0;
        last[which] = x(entity);
      }
    }
    assertEquals(50, near);
    assertTrue(far >= 10 && far <= 11, "one in five: " + far);
  }

  @Test
  void aStateIsEncodedOnceWhoeverSeesIt() {
    RecordingFormat recording = new RecordingFormat();
    StreamOptions options = new StreamOptions(recording.hosted(), Mode.VERSION_2);
    put("mob", 1);
    List<Player> players = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      players.add(join("eva" + i, options));
      new SyncClient(JSON).take(players.getLast());
      watch(players.getLast(), Interest.in(Area.sphere(100)));
    }
    tick();
    players.forEach(player -> player.frame());
    recording.encoded.clear();
    put("mob", 2);
    tick();
    assertEquals(List.of(List.of(1, 2)), recording.encoded);
  }

  @Test
  void versionOneIsSentNothingOfThem() {
    Player old = join("old", StreamOptions.DEFAULT);
    old.read();
    watch(old, Interest.in(Area.sphere(100)));
    put("mob", 1);
    tick();
    assertEquals("1 {\"words\":[],\"size\":0}", old.read());
    assertNull(old.read());
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    subscribers.enterTurn();
    String longId = "x".repeat(129);
    assertThrows(IllegalArgumentException.class, () -> entities.put(longId, 0, 0, 0, "state"));
    assertThrows(
        IllegalArgumentException.class, () -> entities.put("a", Double.NaN, 0, 0, "state"));
    assertThrows(NullPointerException.class, () -> entities.put("a", 0, 0, 0, null));
    Player eva = join("eva", VERSION_2);
    subscribers.enterTurn();
    Interest interest = Interest.in(Area.sphere(1));
    assertThrows(
        IllegalArgumentException.class,
        () -> entities.follow(eva.subscription.subscriber(), interest, "nobody"));
    subscribers.leaveTurn();
    assertThrows(IllegalStateException.class, () -> entities.remove("a"));
    clock.advance(STEP);
    assertTrue(shard.running());
  }
}
