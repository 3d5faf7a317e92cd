package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.api.interest.Area;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.Key;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.Worlds.World;
import dev.martlet.engine.interest.EntityView;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.wire.TickFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.RandomGenerator;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * The messages of protocol version 2 that test clients in other languages. {@code
 * -Dmartlet.docs.write=true} rewrites the files.
 */
class VectorsTest {
  private static final Path FOLDER = Path.of("../../module-info-docs/vectors");
  private static final Duration STEP = Duration.ofMillis(50);

  /** No tickets, because they differ in each run. */
  private static final EngineLimits LIMITS =
      Shards.limits(new SyncLimits(100, 1 << 18, Duration.ZERO));

  private static final JsonMapper JSON = Worlds.PLAIN;

  /** An element of a list, with its id as key. */
  record Runner(@Key String id, float x, float y, int score) {}

  /** A state with such a list. */
  record Match(String map, List<Runner> players, int[] board, Map<String, Integer> votes) {}

  /** An event. */
  record Hit(String by, int damage) {}

  private static Runner at(String id, double x, int score) {
    return new Runner(id, (float) x, 7.25f, score);
  }

  private static Match match(Runner... players) {
    return new Match("plain", List.of(players), new int[] {0, 0, 0}, Map.of());
  }

  /** A shard, one client, and the messages that it received. */
  private static final class Recording {
    private final ManualScheduling clock = new ManualScheduling();
    private final Probe probe = new Probe();
    private final ShardSubscribers subscribers = new ShardSubscribers();
    private final Player player;
    private final SyncClient client;
    private final List<Object> messages = new ArrayList<>();

    Recording(BuiltIn format, ObjectMapper mapper) {
      this.client = new SyncClient(mapper);
      Shard<?> shard =
          Shards.of(
              Shards.type(),
              probe,
              ShardSettings.DEFAULT,
              subscribers,
              new ShardHost(clock, LIMITS, new Metrics(), ended -> {}));
      probe.snapshotInstead = Map.of();
      player = new Player(shard, "eva", new StreamOptions(format, Mode.VERSION_2));
    }

    /** A tick after which the client takes its frames. */
    void tick(Object state) {
      miss(state);
      for (TickFrame frame = player.frame(); frame != null; frame = player.frame()) {
        note(frame);
      }
    }

    /** A tick after which the client takes nothing. */
    void miss(Object state) {
      probe.snapshotInstead = state;
      clock.advance(STEP);
    }

    void note(TickFrame frame) {
      client.receive(frame);
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("hex", HexFormat.of().formatHex(SyncClient.message(frame)));
      message.put("kind", List.of("full", "delta", "event").get(client.kind - 1));
      message.put("tick", frame.tick());
      if (client.kind == 2) {
        message.put("baseline", client.baseline);
      }
      if (client.ack != null) {
        Map<String, Object> ack = new LinkedHashMap<>();
        ack.put("client_seq", Long.toUnsignedString(client.ack.get(0)));
        ack.put("seq", client.ack.get(1));
        ack.put("tick", client.ack.get(2));
        message.put("ack", ack);
      }
      if (client.kind == 3) {
        message.put("number", client.eventNumber);
        message.put("event", client.event);
      } else {
        Object wanted = Worlds.seen(probe.snapshotInstead);
        assertEquals(wanted, Worlds.canonical(client.state));
        message.put("state", probe.snapshotInstead);
        if (!client.entities.isEmpty()) {
          Map<String, Object> seen = new TreeMap<>();
          client.entities.values().forEach(entity -> seen.put(entity.id(), entity.state()));
          message.put("entities", seen);
        }
      }
      messages.add(message);
    }

    void coming() {
      tick(match());
      tick(match(at("eva", 1, 0)));
      tick(match(at("eva", 1.5, 0), at("adam", 100.125, 3)));
      tick(match(at("eva", 1.5, 0), at("zoe", 0, 0), at("adam", 100.125, 3)));
      tick(match(at("adam", 100.125, 3), at("eva", 2, -1), at("zoe", 0, 0)));
      tick(match(at("zoe", 0, 0), at("cain", 70_000, 12), at("eva", 2, -1)));
      tick(match());
    }

    void members() {
      tick(new Match("plain", List.of(), new int[] {1, 2, 3}, Map.of("red", 1)));
      tick(new Match("plain", List.of(), new int[] {1, 5, 3}, Map.of("red", 2)));
      tick(
          new Match(
              "hills",
              List.of(),
              new int[] {1, 5, 3, 9},
              new TreeMap<>(Map.of("blue", 1, "red", 2))));
      tick(new Match("hills", List.of(), new int[] {1}, Map.of("blue", 1)));
      tick(new Match(null, List.of(), new int[] {}, Map.of()));
    }

    void gaps() {
      tick(match(at("eva", 1, 0)));
      miss(match(at("eva", 2, 0)));
      miss(match(at("eva", 3, 0), at("adam", 1, 1)));
      tick(match(at("eva", 4, 0), at("adam", 1, 1)));
      tick(match(at("eva", 4, 0), at("adam", 1, 1)));
      tick(List.of("another", "kind", "of", "state"));
      tick("and another");
    }

    void inputs() {
      tick(match());
      player.send("{\"input\":{\"text\":\"one\"},\"client_seq\":1}");
      tick(match(at("eva", 1, 0)));
      player.send("{\"input\":{\"text\":\"two\"},\"client_seq\":2}");
      player.send(
          "{\"input\":{\"text\":\"two\"},\"client_seq\":3}"); // refused, because the word was said
      // already
      tick(match(at("eva", 1, 0)));
      player.send("{\"input\":{\"text\":\"last\"},\"client_seq\":18446744073709551615}");
      miss(match(at("eva", 2, 0)));
      tick(match(at("eva", 3, 0)));
    }

    void events() {
      tick(match());
      subscribers.enterTurn();
      subscribers.broadcast(new Hit("adam", 30));
      subscribers.send(player.subscription.subscriber(), "a line of chat: é");
      tick(match(at("eva", 1, 0)));
    }

    void entities() {
      put("eva", 0);
      put("tree", 30);
      put("adam", 70);
      tick("a meadow");
      subscribers.enterTurn();
      Subscriber subscriber = player.subscription.subscriber();
      subscribers.entities().follow(subscriber, Interest.in(Area.sphere(50)), "eva");
      subscribers.leaveTurn();
      tick("a meadow");
      put("adam", 40);
      for (int i = 0; i < EntityView.SEARCH_EVERY; i++) {
        tick("a meadow");
      }
      put("adam", 45);
      put("cain", 10);
      tick("a meadow by night");
      remove("tree");
      put("adam", 60);
      tick("a meadow by night");
      tick("a meadow by night");
    }

    private void put(String id, int x) {
      subscribers.enterTurn();
      Object state = id.equals("tree") ? Map.of("kind", "oak") : at(id, x, 1);
      subscribers.entities().put(id, x, 0, 0, state);
      subscribers.leaveTurn();
    }

    private void remove(String id) {
      subscribers.enterTurn();
      subscribers.entities().remove(id);
      subscribers.leaveTurn();
    }

    void random(List<World> worlds) {
      Random random = new Random(7);
      for (World world : worlds) {
        if (random.nextInt(4) == 0) {
          miss(world);
        } else {
          tick(world);
        }
      }
    }
  }

  private interface Story {
    void tell(Recording recording);
  }

  private static Map<String, Story> stories() {
    RandomGenerator<World> generator = Worlds.any().generator(1000, true);
    Random random = new Random(42);
    List<World> worlds = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      worlds.add(generator.next(random).value());
    }
    Map<String, Story> stories = new LinkedHashMap<>();
    stories.put("things that come, go, move and change", Recording::coming);
    stories.put("members, arrays and maps", Recording::members);
    stories.put("ticks that were missed, and other states", Recording::gaps);
    stories.put("inputs that are acknowledged", Recording::inputs);
    stories.put("events", Recording::events);
    stories.put("entities that are seen", Recording::entities);
    stories.put("anything", test -> test.random(worlds));
    return stories;
  }

  private static String file(BuiltIn format, ObjectMapper mapper) {
    StringBuilder text = new StringBuilder();
    text.append("{\"format\":\"").append(format.text()).append("\",\"cases\":[");
    String between = "";
    for (Map.Entry<String, Story> story : stories().entrySet()) {
      Recording test = new Recording(format, mapper);
      story.getValue().tell(test);
      text.append(between)
          .append("\n{\"name\":\"")
          .append(story.getKey())
          .append("\",\"messages\":[");
      String comma = "";
      for (Object message : test.messages) {
        text.append(comma).append("\n  ").append(JSON.writeValueAsString(message));
        comma = ",";
      }
      text.append("]}");
      between = ",";
    }
    return text.append("]}\n").toString();
  }

  private static void check(BuiltIn format, ObjectMapper mapper) throws IOException {
    Path path = FOLDER.resolve("v2-" + format.text() + ".json");
    String made = file(format, mapper);
    if (Boolean.getBoolean("martlet.docs.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(path, made);
    }
    assertEquals(Files.readString(path, StandardCharsets.UTF_8), made, path + " is not up to date");
  }

  @Example
  void theFilesAreWhatTheServerSends() throws IOException {
    check(BuiltIn.JSON, JSON);
    check(BuiltIn.CBOR, new CBORMapper());
  }
}
