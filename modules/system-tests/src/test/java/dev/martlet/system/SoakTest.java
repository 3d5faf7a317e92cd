package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Well-behaved players beside a mob of hostile clients and plugins. The players count the ticks
 * that they miss. As many players play on a second server without a mob, at the same time and on
 * the same machine: ticks that those miss are the fault of the machine, not of the mob.
 */
@Isolated
class SoakTest {
  private static final long NANOS = 30_000_000_000L;

  /** The mob attacks this long before counting begins: its first seconds compile its own code. */
  private static final long WARM_UP_NANOS = 10_000_000_000L;

  /**
   * How many ticks the players beside the mob may miss in excess of the others: one each. None was
   * missed in many runs, but a machine that stalls for a moment may cost one server more than the
   * other.
   */
  private static final long TOLERATED = Players.COUNT;

  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void aMobOfHostileClientsAndPluginsCostsAPlayerNothing() throws Exception {
    PluginFolder plugins = PluginFolder.of("soak").with(TestPlugin.ODD, HostilePlugin.HOSTILE);
    try (Server beset = start(plugins);
        Server calm = start(plugins);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try (RawClient first = RawClient.join(beset.shardPort, "odd:20:200:none:players0", null)) {
        first.read(RawClient.BINARY);
      }
      beset.awaitMetric("martlet_permits", 0);
      long memory = ProcessWatch.liveBytes(beset);

      Players.Time time = new Players.Time(System.nanoTime() + WARM_UP_NANOS, NANOS);
      Players amongMob = new Players("beside the mob", threads, beset, time);
      Players alone = new Players("alone", threads, calm, time);
      List<Future<Integer>> mob = new ArrayList<>();
      for (Callable<Integer> attack : attacks(beset)) {
        mob.add(threads.submit(attack));
      }
      long missedAlone;
      long missedAmongMob;
      try {
        missedAlone = alone.missed();
        missedAmongMob = amongMob.missed();
      } finally {
        leave(threads);
      }
      int attacks = 0;
      for (Future<Integer> attack : mob) {
        attacks += attack.get();
      }
      System.out.println("soak: " + attacks + " attacks");
      assertTrue(attacks > 500, "the mob was busy");
      assertTrue(
          missedAmongMob <= missedAlone + TOLERATED,
          "missed beside the mob " + missedAmongMob + ", alone " + missedAlone);
      assertEverythingIsBack(beset, memory);
      try (RawClient late = RawClient.join(beset.shardPort, "odd:20:200:none:players1", null)) {
        late.input("{\"text\":\"seen it all\"}");
        late.readUntil("seen it all");
      }
    }
  }

  /** The mob leaves, and does not wait for what the server would do to it. */
  private void leave(ExecutorService threads) {
    over.set(true);
    threads.shutdownNow();
  }

  private static Server start(PluginFolder plugins) throws Exception {
    return plugins.start(
        "auth.provider", "hostile",
        "auth.deadline", "PT1S",
        "limits.tick-timeout", "PT2S",
        "limits.create-deadline", "PT1S",
        "limits.handshake-timeout", "PT2S",
        "limits.write-timeout", "PT2S",
        "limits.snapshot-bytes", "1000000",
        "limits.connections-per-address", "400",
        "limits.handshakes-per-address", "200",
        "limits.auth-failures-per-minute", "0",
        "limits.refused-joins-per-minute", "0",
        "limits.joins-per-minute", "0",
        "limits.joins-per-minute-of-user", "0",
        "limits.hung-shards-per-type", "100",
        "limits.connections-per-subscriber", "0");
  }

  // ---- the mob ----------------------------------------------------------------------------

  /** The attacks. Most repeat until the test is over; each returns how often it attacked. */
  private List<Callable<Integer>> attacks(Server server) {
    List<Callable<Integer>> attacks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      attacks.add(again(() -> garbage(server)));
      attacks.add(again(() -> hostileFrames(server)));
      attacks.add(again(() -> mute(server)));
      attacks.add(again(() -> flood(server)));
      attacks.add(again(() -> nonsense(server)));
      attacks.add(again(() -> reset(server)));
    }
    for (String token : List.of("throw", "null", "refuse", "sleep")) {
      attacks.add(again(() -> authenticate(server, token)));
    }
    for (String fault :
        List.of("checked", "overflow", "assertion", "trap", "cycle", "endless", "null", "sleep")) {
      AtomicInteger number = new AtomicInteger();
      attacks.add(
          again(() -> misbehave(server, "hostile:" + fault + ":" + number.incrementAndGet())));
    }
    // These have a lasting effect, so once is enough; a core that spins is lost for good.
    attacks.add(() -> once(() -> misbehave(server, "hostile:spin")));
    attacks.add(() -> once(() -> misbehave(server, "hostile:exit")));
    attacks.add(() -> once(() -> stall(server)));
    for (String fault : List.of("slow", "garbage", "interrupt", "threads")) {
      attacks.add(() -> once(() -> keepMisbehaving(server, "hostile:" + fault)));
    }
    return attacks;
  }

  private interface Attack {
    void run() throws Exception;
  }

  /** Attacks once. Whatever the server does to the attacker is no failure. */
  private static int once(Attack attack) {
    try {
      attack.run();
    } catch (Exception | AssertionError e) {
      // closed, refused or cut: as it should be
    }
    return 1;
  }

  private Callable<Integer> again(Attack attack) {
    return () -> {
      int count = 0;
      while (!over.get()) {
        count += once(attack);
        pause();
      }
      return count;
    };
  }

  /** A mob, not a benchmark of connecting. */
  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      // it is over
    }
  }

  private final AtomicLong seeds = new AtomicLong();

  private void garbage(Server server) throws IOException {
    byte[] bytes = new byte[2000];
    new SplittableRandom(seeds.incrementAndGet()).nextBytes(bytes);
    try (RawClient client = new RawClient(server.shardPort)) {
      client.send(bytes);
      client.send("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      client.readResponse();
    }
  }

  private void hostileFrames(Server server) throws IOException {
    byte[] bytes = new byte[500];
    new SplittableRandom(seeds.incrementAndGet()).nextBytes(bytes);
    try (RawClient client = RawClient.join(server.shardPort, "odd:20:200:none:players1", null)) {
      client.send(bytes);
      client.readClose();
    }
  }

  private void mute(Server server) throws IOException {
    try (RawClient client = new RawClient(server.shardPort)) {
      client.send("GET /".getBytes(StandardCharsets.US_ASCII));
      client.readEnd(); // at the deadline
    }
  }

  private void flood(Server server) throws IOException {
    try (RawClient client = RawClient.join(server.shardPort, "odd:20:200:none:players2", null)) {
      for (int i = 0; i < 500; i++) {
        client.input("{\"text\":\"flood\"}");
      }
      client.readClose();
    }
  }

  private void nonsense(Server server) throws IOException {
    try (RawClient client = RawClient.join(server.shardPort, "odd:20:200:none:players3", null)) {
      for (int i = 0; i < 50; i++) {
        client.send(RawClient.TEXT, "[[[[{".getBytes(StandardCharsets.UTF_8));
      }
      client.readClose();
    }
  }

  private void reset(Server server) throws IOException {
    RawClient client = RawClient.join(server.shardPort, "odd:20:200:none:players4", null);
    client.input("{\"text\":\"and gone\"}");
    client.reset();
  }

  private void authenticate(Server server, String token) throws IOException {
    try (RawClient client = new RawClient(server.shardPort)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Authorization", "Bearer " + token);
      client.request("GET", RawClient.target("odd:20:200:none:players5"), headers);
    }
  }

  private void misbehave(Server server, String shard) throws IOException {
    try (RawClient client = RawClient.join(server.shardPort, shard, null)) {
      client.input("{\"text\":\"now\"}");
      client.readClose();
    }
  }

  private void keepMisbehaving(Server server, String shard) throws IOException {
    try (RawClient client = RawClient.join(server.shardPort, shard, null)) {
      client.input("{\"text\":\"now\"}");
      while (!over.get()) {
        client.read();
      }
    }
  }

  private void stall(Server server) throws Exception {
    try (RawClient client = new RawClient(server.shardPort, 4096)) {
      client.request("GET", RawClient.target("odd:50:50000:none"), RawClient.upgradeHeaders());
      server.awaitLog("write timeout");
      assertTrue(client.readEnd());
    }
  }

  // ---- afterwards -------------------------------------------------------------------------

  private static void assertEverythingIsBack(Server server, long memoryBefore) throws Exception {
    server.awaitMetric("martlet_permits", 0);
    server.awaitMetric("martlet_connections", 0);
    server.awaitMetric("martlet_subscribers", 0);
    server.awaitMetric("martlet_plugin_threads_lost", 0);
    // Only the endless loop and the caller of System.exit never give their threads back.
    server.awaitMetric("martlet_tick_threads_lost", 2);
    long memory = ProcessWatch.liveBytes(server);
    System.out.println(
        "soak: live objects " + memoryBefore + " bytes before, " + memory + " after");
    assertTrue(memory < memoryBefore + 15_000_000, "memory: " + memoryBefore + ", " + memory);
  }
}
