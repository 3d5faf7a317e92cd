package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** Counts what each player sends, and remembers the order of all of it in one number. */
  private static final PluginSource TALLY =
      new PluginSource(
          "tally.jar",
          "1",
          Map.of(
              "module-info.java",
              """
              module test.tally {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.tally.TallyType;
              }
              """,
              "test/tally/TallyType.java",
              """
              package test.tally;

              import dev.martlet.api.ShardId;
              import dev.martlet.api.auth.Principal;
              import dev.martlet.api.shard.*;
              import java.time.Duration;
              import java.util.*;

              public final class TallyType implements ShardType<TallyType.Add> {
                public record Add(int n) {}

                public record View(Map<String, Integer> counts, long order, int away, int timers) {}

                @Override
                public String name() {
                  return "tally";
                }

                @Override
                public ShardSettings settings(ShardId id) {
                  return ShardSettings.DEFAULT
                      .withTickRate(id.value().endsWith("events") ? 0 : 20)
                      .withDurability(Durability.JOURNAL);
                }

                @Override
                public boolean createsOnDemand(ShardId id, Principal principal) {
                  return true;
                }

                @Override
                public Simulation<Add> create(ShardContext context) {
                  context.timers().every("second", Duration.ofSeconds(1));
                  return new Tally(context);
                }

                static final class Tally implements Simulation<Add> {
                  private final ShardContext context;
                  private final Map<String, Integer> counts = new TreeMap<>();
                  private long order;
                  private int away;
                  private int timers;

                  Tally(ShardContext context) {
                    this.context = context;
                  }

                  @Override
                  public void apply(Subscriber subscriber, Input<Add> input) {
                    counts.merge(subscriber.id().value(), input.value().n(), Integer::sum);
                    order = 31 * order + subscriber.id().value().hashCode() + context.random().nextInt(7);
                  }

                  @Override
                  public void onDisconnect(Subscriber subscriber) {
                    away++;
                  }

                  @Override
                  public void onReconnect(Subscriber subscriber) {
                    away--;
                  }

                  @Override
                  public void onTimer(String name) {
                    timers++;
                  }

                  @Override
                  public View snapshot() {
                    return new View(new TreeMap<>(counts), order, away, timers);
                  }
                }
              }
              """));

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
            .with(TALLY)
            .withCopyOf(Project.IMAGE.resolve("plugins/sqlite"), "sqlite");
    String data = Project.workFolder("crash-data-" + name).resolve("data").toString();
    String ticket = "";
    try {
      for (int kill = 0; kill <= KILLS; kill++) {
        try (Server server = plugins.start("data", data)) {
          Seat eva = join(server, shard, ticket);
          assertEquals(kill > 0, eva.resumed());
          ticket = eva.ticket();
          playUntilKilled(server, shard, 5 + random.nextInt(60));
          eva.client().close();
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

  private record Seat(RawClient client, String ticket, boolean resumed) {}

  /** A player of version 2, whose seat is held while there is no server. */
  private static Seat join(Server server, String shard, String ticket) throws IOException {
    RawClient client = new RawClient(server.shardPort);
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev.eva");
    String resume = ticket.isEmpty() ? "" : "&resume=" + ticket;
    String target = RawClient.target(shard) + "&v=2" + resume;
    assertEquals(101, client.request("GET", target, headers).status());
    byte[] control = client.read(RawClient.BINARY).payload();
    int at = 1;
    while (control[at] < 0) {
      at++;
    }
    JsonNode said = JSON.readTree(Arrays.copyOfRange(control, at + 1, control.length));
    return new Seat(client, said.get("ticket").asString(), said.get("resumed").asBoolean());
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
