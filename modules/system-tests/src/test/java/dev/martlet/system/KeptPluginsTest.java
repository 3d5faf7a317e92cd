package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A server is killed, and the next one has another version of the plugin in its folder. */
class KeptPluginsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SHARD = "score:x";

  /** A vote counts so many times; what it saves, all versions can read. */
  private static PluginSource version(String version, int times) {
    return version(version, times, "", "");
  }

  /** The same, whose players have more members. */
  private static PluginSource version(String version, int times, String members, String values) {
    return new PluginSource(
        "score.jar",
        version,
        Map.of(
            "module-info.java",
            """
            module test.score {
              requires dev.martlet.api;
              provides dev.martlet.api.shard.ShardType with test.score.ScoreType;
            }
            """,
            "test/score/ScoreType.java",
            """
            package test.score;

            import dev.martlet.api.ShardId;
            import dev.martlet.api.auth.Principal;
            import dev.martlet.api.shard.*;
            import java.time.Duration;
            import java.util.Map;
            import java.util.TreeMap;

            public final class ScoreType implements ShardType<ScoreType.Vote> {
              public record Vote(int n) {}

              public record Player(int score MEMBERS) {
                static Player of(int score) {
                  return new Player(score VALUES);
                }
              }

              public record Players(Map<String, Player> players) {}

              @Override
              public String name() {
                return "score";
              }

              @Override
              public ShardSettings settings(ShardId id) {
                return ShardSettings.DEFAULT
                    .withTickRate(20)
                    .withIdleShutdown(Duration.ZERO)
                    .withDurability(Durability.JOURNAL)
                    .withCheckpointEvery(Duration.ofDays(1));
              }

              @Override
              public boolean createsOnDemand(ShardId id, Principal principal) {
                return true;
              }

              @Override
              public DataType<?> savedType() {
                return DataType.of(Players.class);
              }

              @Override
              public Simulation<Vote> create(ShardContext context) {
                return new Game();
              }

              @Override
              public Simulation<Vote> restore(ShardContext context, SavedState saved) {
                Game game = new Game();
                game.players.putAll(saved.as(Players.class).players());
                return game;
              }

              private static final class Game implements Simulation<Vote> {
                private final TreeMap<String, Player> players = new TreeMap<>();

                @Override
                public void apply(Subscriber subscriber, Input<Vote> input) {
                  Player before = players.getOrDefault(subscriber.id().value(), Player.of(0));
                  int score = before.score() + TIMES * input.value().n();
                  players.put(subscriber.id().value(), Player.of(score));
                }

                @Override
                public Object save() {
                  return new Players(Map.copyOf(players));
                }

                @Override
                public Object snapshot() {
                  return new Players(players);
                }
              }
            }
            """
                .replace("TIMES", Integer.toString(times))
                .replace("MEMBERS", members)
                .replace("VALUES", values)));
  }

  private static PluginFolder next;
  private static PluginFolder more;
  private static PluginFolder moreAndOther;

  @BeforeAll
  static void nextVersion() throws Exception {
    next = PluginFolder.of("kept-next").with(version("2", 2));
    more = PluginFolder.of("kept-more").with(version("3", 1, ", int bonus", ", 0"));
    moreAndOther = PluginFolder.of("kept-more-other").with(version("4", 2, ", int bonus", ", 0"));
  }

  private final Path data = Project.workFolder("kept").resolve("data");
  private final Path copies = data.resolve("dev.martlet.server/kept-plugins");
  private final PluginFolder plugins =
      PluginFolder.of("kept-plugins")
          .with(version("1", 1))
          .withCopyOf(Project.IMAGE.resolve("plugins/sqlite"), "sqlite");

  KeptPluginsTest() throws Exception {}

  private Server start() throws Exception {
    return plugins.start("data", data.toString());
  }

  private void replaceByNext() throws IOException {
    Path jar = plugins.path().resolve("score.jar");
    Files.delete(jar);
    Files.copy(next.path().resolve("score.jar"), jar);
  }

  private String tool(int exit, String... words) throws Exception {
    ProcessBuilder builder = plugins.command("data", data.toString());
    builder.command().addAll(List.of(words));
    return Server.failToStart(builder, exit);
  }

  private static int score(RawClient.Frame frame) throws IOException {
    return JSON.readTree(frame.json()).at("/players/ann/score").asInt(0);
  }

  private static int score(Server server) throws Exception {
    try (RawClient ann = RawClient.join(server.shardPort, SHARD, "ann")) {
      return score(ann.read(RawClient.BINARY));
    }
  }

  /** Votes, sees each vote, and then so many ticks that the state was recorded. */
  private static int vote(Server server, int times) throws Exception {
    try (RawClient ann = RawClient.join(server.shardPort, SHARD, "ann")) {
      RawClient.Frame frame = ann.read(RawClient.BINARY);
      for (int i = 0; i < times; i++) {
        int before = score(frame);
        ann.input("{\"n\":1}");
        while (score(frame) == before) {
          frame = ann.read(RawClient.BINARY);
        }
      }
      ann.input("{\"n\":0}");
      long until = frame.tick() + 45;
      while (frame.tick() < until) {
        frame = ann.read(RawClient.BINARY);
      }
      return score(frame);
    }
  }

  private static void kill(Server server) throws Exception {
    server.process().destroyForcibly();
    server.exit();
  }

  private List<Path> copies() throws IOException {
    try (Stream<Path> all = Files.list(copies)) {
      return all.toList();
    }
  }

  @Test
  void nothingIsLostAndTheNewVersionGoesOn() throws Exception {
    try (Server server = start()) {
      assertEquals(5, vote(server, 5));
      assertEquals(1, server.count("a copy of plugin test.score@1 is kept"));
      kill(server);
    }
    String hash = copies().getFirst().getFileName().toString();
    assertTrue(tool(0, "journal", "show", SHARD).contains("jars      SHA-256 " + hash));
    theToolNamesTickAndPath();
    replaceByNext();
    try (Server server = start()) {
      String line = server.awaitLog("they are replayed with the copy that was kept");
      assertTrue(line.contains("test.score@1 (" + hash.substring(0, 12)), line);
      assertEquals(5, score(server));
      server.awaitLog("1 journals were replayed with the copy");
      assertEquals(5 + 2 * 3, vote(server, 3));
      kill(server);
    }
    assertEquals(2, copies().size());
    try (Server server = start()) {
      assertEquals(5 + 2 * 3, score(server));
      assertEquals(0, server.count("that was kept"), "what the new version wrote it replays");
      assertEquals(0, server.count("is set aside"));
    }
  }

  private void theToolNamesTickAndPath() throws Exception {
    assertTrue(tool(0, "replay", SHARD).contains("recorded states are the same"));
    String now = tool(1, "replay", SHARD, "--plugins", next.path().toString());
    Matcher first =
        Pattern.compile(
                "it DIFFERS: after tick (\\d+) .*\n"
                    + "beside the kept test\\.score@1: tick (\\d+) is the first one that differs,"
                    + " in players\\.ann\\.score: 2, but 1 with the kept plugin")
            .matcher(now);
    assertTrue(first.find(), now);
    long tick = Long.parseLong(first.group(2));
    assertTrue(tick <= Long.parseLong(first.group(1)), now);
    String before = tool(0, "replay", SHARD, "--until", Long.toString(tick - 1), "--snapshots");
    assertFalse(before.contains("\"score\""), before);
    String then = tool(0, "replay", SHARD, "--until", Long.toString(tick), "--snapshots");
    assertTrue(then.contains("{\"ann\":{\"score\":1}}"), then);
    assertFirst(tick, "bonus: 0, but nothing", more);
    assertFirst(tick, "score: 2, but 1", moreAndOther);
  }

  private void assertFirst(long tick, String what, PluginFolder other) throws Exception {
    String now = tool(1, "replay", SHARD, "--plugins", other.path().toString());
    String first = "tick %d is the first one that differs, in players.ann.%s".formatted(tick, what);
    assertTrue(now.contains(first + " with the kept plugin"), now);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "damaged"})
  void withoutTheCopyItGoesOnFromTheLastCheckpoint(String copy) throws Exception {
    try (Server server = start()) {
      assertEquals(3, vote(server, 3));
      assertEquals(0, server.terminate()); // saves it
    }
    try (Server server = start()) {
      assertEquals(5, vote(server, 2));
      kill(server);
    }
    Path jar = copies().getFirst().resolve("score.jar");
    if (copy.equals("damaged")) {
      Files.write(jar, new byte[] {0}, StandardOpenOption.APPEND);
    } else {
      Files.delete(jar);
      Files.delete(jar.getParent());
    }
    replaceByNext();
    try (Server server = start()) {
      server.awaitLog("goes on from its checkpoint");
      assertEquals(3, score(server));
      server.awaitLog("without a copy of what wrote them");
      assertEquals(copy.equals("damaged") ? 1 : 0, server.count("is damaged: not used"));
    }
  }
}
