package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The examples, made durable by the operator, under load: their servers are killed at random
 * moments, and nothing that anybody was told is lost. {@code -Dmartlet.tests.kills} says how often.
 * A seed that failed can be given again.
 */
class CrashLoadTest {
  private static final int KILLS = Integer.getInteger("martlet.tests.kills", 30);

  /** The most states of the arena, 20 a second, between everybody's being there and the kill. */
  private static final int MOST_STATES = 30;

  private static final JsonMapper JSON = new JsonMapper();

  private final long seed = Long.getLong("martlet.tests.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  private final AtomicLong price = new AtomicLong();
  private final List<LastingPlayer> runners = players(50, "arena:crash", 5, this::move);
  private final List<LastingPlayer> bidders = players(12, "lot:crash", 1, this::bid);
  private final List<LastingPlayer> gamblers = players(2, "cards:crash", 1, this::talk);
  private final List<LastingPlayer> everybody =
      Stream.of(runners, bidders, gamblers).flatMap(List::stream).toList();

  private final Spectator arena = new Spectator("arena:crash", null, CrashLoadTest::places);
  private final Spectator lot = new Spectator("lot:crash", null, CrashLoadTest::without);
  private final Spectator cards = new Spectator("cards:crash", null, CrashLoadTest::said);

  private static List<LastingPlayer> players(
      int count, String shard, int messagesBetweenInputs, LongFunction<String> inputs) {
    String type = shard.substring(0, shard.indexOf(':'));
    return IntStream.range(0, count)
        .mapToObj(i -> new LastingPlayer(shard, type + i, messagesBetweenInputs, inputs))
        .toList();
  }

  // ---- what they play ---------------------------------------------------------------------

  private String move(long number) {
    Random numbers = new Random(number);
    return "{\"dx\":%s,\"dy\":%s}".formatted(numbers.nextInt(-1, 2), numbers.nextInt(-1, 2));
  }

  private String bid(long number) {
    return "{\"amount\":" + price.addAndGet(10) + "}";
  }

  /** Bots play, since nobody moves in time; somebody has to have the cards dealt again. */
  private String talk(long number) {
    return number % 10 == 1
        ? "{\"type\":\"start\"}"
        : "{\"type\":\"say\",\"text\":\"" + number + "\"}";
  }

  // ---- what belongs to a tick -------------------------------------------------------------

  /** Where everybody is; who joins between two ticks is elsewhere only for whoever looks then. */
  private static JsonNode places(JsonNode state) {
    ObjectNode places = JSON.createObjectNode();
    state
        .get("players")
        .forEach(
            player -> {
              ObjectNode place = places.putObject(player.get("id").asString());
              Stream.of("x", "y", "score", "it").forEach(name -> place.set(name, player.get(name)));
            });
    return places;
  }

  private static JsonNode without(JsonNode state) {
    return ((ObjectNode) state.deepCopy()).without("watching");
  }

  /** Who sits at the table, and whether a bot plays for them, changes as they come and go. */
  private static JsonNode said(JsonNode state) {
    ObjectNode said = JSON.createObjectNode();
    return said.<ObjectNode>set("chat", state.get("chat")).set("league", state.get("league"));
  }

  // ---- the lives of the server ------------------------------------------------------------

  @Test
  void nothingIsLostUnderLoad() throws Exception {
    Path work = Project.workFolder("crash-load");
    Map<String, String> settings = settings(work);
    try {
      for (int life = 0; life <= KILLS; life++) {
        boolean patient = life == KILLS || random.nextInt(4) > 0;
        try (Server server = Server.start(settings)) {
          try {
            playUntilKilled(server, patient);
          } catch (Exception e) {
            throw new AssertionError(server.log(), e);
          }
          assertEquals(0, server.count("is set aside"), server::log);
        }
        deleteLibraries(Path.of(settings.get("java.io.tmpdir")));
      }
    } catch (AssertionError | Exception e) {
      throw new AssertionError("-Dmartlet.tests.seed=" + seed, e);
    }
    System.out.printf(
        "%d kills; inputs: arena %d, lot %d (%d bids), cards %d; ticks seen: %d, %d, %d;"
            + " seats resumed %d%n",
        KILLS,
        sum(runners, LastingPlayer::sent),
        sum(bidders, LastingPlayer::sent),
        applied(),
        sum(gamblers, LastingPlayer::sent),
        arena.ticks(),
        lot.ticks(),
        cards.ticks(),
        sum(everybody, LastingPlayer::resumed));
  }

  private static Map<String, String> settings(Path work) throws Exception {
    PluginFolder plugins =
        PluginFolder.of("crash-load-plugins")
            .withCopyOf(Project.IMAGE.resolve("plugins/sqlite"), "sqlite");
    Path game = Files.createDirectory(plugins.path().resolve("cards"));
    Path cards = Project.ROOT.resolve("plugins/cards/target/cards-1.0.0.jar");
    for (Path jar : List.of(cards, LibraryPlugin.library("sqlite-jdbc"))) {
      Files.copy(jar, game.resolve(jar.getFileName()));
    }
    Map<String, String> settings =
        plugins.settings(
            "data", work.resolve("data").toString(),
            "plugins-native-access", "dev.martlet.sqlite,com.example.cards",
            "journal.types", "arena=journal,lot=journal,cards=journal",
            "shards.0.id", "lot:crash",
            "shards.0.options.closes-after", "P1D",
            "shards.1.id", "cards:crash",
            "shards.1.options.turn-time", "PT0.1S",
            "limits.connections-per-address", "256",
            "limits.handshakes-per-address", "256",
            "limits.inputs-per-second", "1000000");
    // The driver in the card game's folder unpacks its library there, and a killed server leaves
    // it.
    settings.put("java.io.tmpdir", Files.createDirectory(work.resolve("tmp")).toString());
    return Seat.heldForLong(settings);
  }

  /** The driver of the card game unpacks its library there, and a killed server leaves it. */
  private static void deleteLibraries(Path temporary) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary, "sqlite-*")) {
      for (Path library : left) {
        Files.delete(library);
      }
    }
  }

  private static long sum(List<LastingPlayer> players, ToLongFunction<LastingPlayer> what) {
    return players.stream().mapToLong(what).sum();
  }

  /** How many bids somebody knows to be applied. */
  private long applied() {
    return bidders.stream().mapToLong(LastingPlayer::applied).max().orElse(0);
  }

  /**
   * Plays until a random moment.
   *
   * @param patient whether the moment is after everybody has come back; else it is while they do
   */
  private void playUntilKilled(Server server, boolean patient) throws Exception {
    CountDownLatch back = new CountDownLatch(everybody.size());
    CountDownLatch left =
        new CountDownLatch(
            patient ? 1 + random.nextInt(MOST_STATES) : random.nextInt(everybody.size()));
    long bids = applied();
    Runnable isBack =
        () -> {
          back.countDown();
          countIf(!patient, left);
        };
    List<Future<?>> all = new ArrayList<>();
    boolean inTime;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Consumer<Runnable> begin = part -> all.add(threads.submit(() -> run(part, left)));
      int port = server.shardPort;
      everybody.forEach(player -> begin.accept(() -> player.play(port, isBack)));
      begin.accept(() -> arena.look(port, state -> countIf(patient && back.getCount() == 0, left)));
      begin.accept(() -> lot.look(port, state -> assertAtLeast(bids, state.get("bids"))));
      begin.accept(() -> cards.look(port, state -> {}));
      inTime = left.await(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      server.process().destroyForcibly();
      server.exit();
    }
    for (Future<?> each : all) {
      each.get();
    }
    assertTrue(inTime, () -> back.getCount() + " are not back:\n" + server.log());
  }

  /** One of those who play or look. If they fail, the moment is now: the journals show why. */
  private static void run(Runnable part, CountDownLatch left) {
    try {
      part.run();
    } catch (Throwable e) {
      while (left.getCount() > 0) {
        left.countDown();
      }
      throw e;
    }
  }

  private static void countIf(boolean counts, CountDownLatch left) {
    if (counts) {
      left.countDown();
    }
  }

  private static void assertAtLeast(long bids, JsonNode now) {
    assertTrue(now.asLong() >= bids, () -> now + " bids, and there were " + bids);
  }
}
