package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What anybody has seen of a durable shard is there after a server was killed in the middle of it.
 * {@code -Dmartlet.tests.kills} says how often; a seed that failed can be given again.
 */
class CrashTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int KILLS = Integer.getInteger("martlet.tests.kills", 10);
  private static final int PLAYERS = 4;

  private final Map<Long, JsonNode> seen = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();
  private long latest;

  @Test
  void whatWasSeenOfAShardWithARateSurvivesAKill() throws Exception {
    play("tally:rate");
  }

  @Test
  void whatWasSeenOfAnEventDrivenShardSurvivesAKill() throws Exception {
    play("tally:events");
  }

  private void play(String shard) throws Exception {
    long seed = Long.getLong("martlet.tests.seed", new Random().nextLong());
    Random random = new Random(seed);
    String name = shard.replace(':', '-');
    PluginFolder plugins =
        PluginFolder.of("crash-" + name)
            .with(Tally.PLUGIN)
            .withCopyOf(Project.IMAGE.resolve("plugins/sqlite"), "sqlite");
    String data = Project.workFolder("crash-data-" + name).resolve("data").toString();
    String ticket = "";
    try {
      for (int kill = 0; kill <= KILLS; kill++) {
        try (Server server = Server.start(Seat.heldForLong(plugins.settings("data", data)))) {
          Seat eva = Seat.take(server.shardPort, shard, "eva", ticket);
          assertEquals(kill > 0, eva.resumed());
          ticket = eva.ticket();
          playUntilKilled(server, shard, 5 + random.nextInt(60));
          eva.close();
        }
        latest = seen.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
      }
      afterAPlannedRestartNothingIsDifferent(plugins, data, shard);
    } catch (AssertionError | Exception e) {
      throw new AssertionError("-Dmartlet.tests.seed=" + seed, e);
    }
    System.out.println(
        shard + ": " + KILLS + " kills, " + seen.size() + " ticks seen, the last " + latest);
  }

  private void playUntilKilled(Server server, String shard, int snapshots) throws Exception {
    CountDownLatch enough = new CountDownLatch(snapshots);
    List<Future<?>> players = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < PLAYERS; i++) {
        String player = "p" + i;
        players.add(threads.submit(() -> play(server, shard, player, enough)));
      }
      enough.await();
      server.process().destroyForcibly();
      server.exit();
    }
    for (Future<?> player : players) {
      player.get();
    }
  }

  /** Sends as fast as it sees what it sent, until the connection is lost. */
  private void play(Server server, String shard, String player, CountDownLatch enough) {
    try (RawClient client = RawClient.join(server.shardPort, shard, player)) {
      while (true) {
        sent.computeIfAbsent(player, key -> new AtomicLong()).incrementAndGet();
        client.input("{\"n\":1}");
        see(client.read(RawClient.BINARY));
        enough.countDown();
      }
    } catch (IOException e) {
      // the server is dead
    } finally {
      while (enough.getCount() > 0) {
        enough.countDown();
      }
    }
  }

  /** No tick is seen with two contents, and none goes back behind what a dead server showed. */
  private void see(RawClient.Frame frame) throws IOException {
    JsonNode state = JSON.readTree(frame.json());
    JsonNode before = seen.putIfAbsent(frame.tick(), state);
    if (before != null) {
      assertEquals(before, state, "tick " + frame.tick());
    }
    assertTrue(frame.tick() >= latest, "tick " + frame.tick() + " after " + latest);
    state
        .get("counts")
        .propertyStream()
        .forEach(
            count -> {
              long most = sent.get(count.getKey()).get();
              assertTrue(count.getValue().asLong() <= most, "more than was sent");
            });
    Optional.ofNullable(seen.get(latest))
        .ifPresent(
            old ->
                old.get("counts")
                    .propertyStream()
                    .forEach(
                        count ->
                            assertTrue(
                                state.get("counts").get(count.getKey()).asLong()
                                    >= count.getValue().asLong(),
                                "an input is lost")));
  }

  /** A server that is asked to stop leaves its durable shards to the next one. */
  private void afterAPlannedRestartNothingIsDifferent(
      PluginFolder plugins, String data, String shard) throws Exception {
    JsonNode last;
    try (Server server = plugins.start("data", data);
        RawClient client = RawClient.join(server.shardPort, shard, "p0")) {
      server.awaitLog("recovered");
      RawClient.Frame frame = client.read(RawClient.BINARY);
      client.input("{\"n\":1}");
      sent.get("p0").incrementAndGet();
      long before = JSON.readTree(frame.json()).get("counts").get("p0").asLong();
      while (JSON.readTree(frame.json()).get("counts").get("p0").asLong() == before) {
        frame = client.read(RawClient.BINARY);
      }
      last = JSON.readTree(frame.json());
      server.process().destroy();
      while (frame.opcode() != RawClient.CLOSE) {
        frame = client.read();
      }
      assertEquals(1001, frame.closeCode());
      assertEquals(0, server.exit());
    }
    try (Server server = plugins.start("data", data);
        RawClient client = RawClient.join(server.shardPort, shard, "p0")) {
      JsonNode now = JSON.readTree(client.read(RawClient.BINARY).json());
      assertEquals(last.get("counts"), now.get("counts"));
      assertEquals(last.get("order"), now.get("order"));
      assertEquals(0, server.count("is set aside"));
    }
  }
}
