package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A mob of strangers without a plugin of their own attacks a server that has the limits of a new
 * installation and 512 MB of heap, in all ways that {@link MobAttack} lists, mixed and at random.
 * Players of another address play beside it, and as many on a server of their own, on the same
 * machine: ticks that those miss are the fault of the machine.
 *
 * <p>In the build it attacks for seconds; {@code dist/soak HOURS} says for how long. A failure
 * names the seed, which can be given again: each attacker then throws the same dice, though not at
 * the same moments.
 */
@Isolated
class MobTest {
  private static final int ATTACKERS = 32;
  private static final long WARM_UP_NANOS = 8_000_000_000L;
  private static final long SHORT_NANOS = 20_000_000_000L;
  private static final double HOUR_NANOS = 3.6e12;

  /** One tick in a thousand, or one each. */
  private static final double TOLERATED = 0.001;

  /** The rate of the players' shards, in ticks a second. */
  private static final int RATE = 20;

  private static final long TOLERATED_LIVE_BYTES = 40_000_000;

  private final long seed = Long.getLong("martlet.soak.seed", System.nanoTime() & 0xFFFFFF);
  private final AtomicBoolean over = new AtomicBoolean();
  private final Map<String, LongAdder> attacks = new ConcurrentHashMap<>();

  private static long nanos() {
    double hours = Double.parseDouble(System.getProperty("martlet.soak.hours", "0"));
    return hours > 0 ? (long) (hours * HOUR_NANOS) : SHORT_NANOS;
  }

  private static Server start(PluginFolder plugins) throws Exception {
    ProcessBuilder command = plugins.command("limits.handshake-timeout", "PT2S");
    command.environment().put("MARTLET_JAVA_OPTS", "-Xmx512m");
    return Server.of(command);
  }

  @Test
  void nothingThatStrangersDoEndsAShardOrCostsAPlayerATick() throws Exception {
    System.out.println("soak: seed " + seed + ", give it again with -Dmartlet.soak.seed=" + seed);
    PluginFolder plugins = PluginFolder.of("mob").with(TestPlugin.ODD);
    try (Server beset = start(plugins);
        Server calm = start(plugins);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try (RawClient first = RawClient.join(beset.shardPort, Mobster.PAUSED, null)) {
        first.read(RawClient.BINARY);
      }
      admin(beset, "pause");
      long liveBefore = ProcessWatch.liveBytes(beset);
      Players.Time time = new Players.Time(System.nanoTime() + WARM_UP_NANOS, nanos());
      Players amongMob = new Players("beside the mob", threads, beset, time);
      Players alone = new Players("alone", threads, calm, time);
      List<Future<?>> mob = attack(beset, threads);
      List<String> grown;
      long missedAlone;
      long missedAmongMob;
      try {
        grown = watch(beset, time);
        missedAlone = alone.missed();
        missedAmongMob = amongMob.missed();
      } finally {
        leave(threads);
      }
      for (Future<?> attacker : mob) {
        attacker.get();
      }
      System.out.println("soak: " + new TreeMap<>(attacks));
      assertEquals(List.of(), grown, "seed " + seed);
      long ticks = time.nanos() / 1_000_000_000 * RATE * Players.COUNT;
      assertTrue(
          missedAmongMob <= missedAlone + Math.max(Players.COUNT, ticks * TOLERATED),
          "missed beside the mob " + missedAmongMob + ", alone " + missedAlone + ", seed " + seed);
      assertNothingIsLeft(beset, liveBefore);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  /** The mob leaves, and does not wait for what the server would do to it. */
  private void leave(ExecutorService threads) {
    over.set(true);
    threads.shutdownNow();
  }

  /** Pauses or resumes the shard that is paused while the mob attacks. */
  static void admin(Server server, String what) throws Exception {
    try (RawClient admin = new RawClient(server.port)) {
      admin.send(
          Mobster.latin1(
              "POST /api/shards/"
                  + Mobster.PAUSED
                  + "/"
                  + what
                  + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer dev.boss.admin\r\n"
                  + "Content-Length: 0\r\n\r\n"));
      assertTrue(admin.readResponse().status() < 500, what);
    }
  }

  // ---- the mob ----------------------------------------------------------------------------

  private List<Future<?>> attack(Server server, ExecutorService threads) {
    SplittableRandom dice = new SplittableRandom(seed);
    List<Future<?>> mob = new ArrayList<>();
    for (int i = 0; i < ATTACKERS; i++) {
      Mobster mobster = Mobster.of(server, dice.split());
      mob.add(threads.submit(() -> attack(mobster)));
    }
    return mob;
  }

  private void attack(Mobster mobster) {
    MobAttack[] all = MobAttack.all().toArray(MobAttack[]::new);
    while (!over.get()) {
      MobAttack attack = mobster.oneOf(all);
      try {
        attack.action().run(mobster);
      } catch (Exception | AssertionError e) {
        // refused, closed or cut: as it should be
      }
      attacks.computeIfAbsent(attack.name(), name -> new LongAdder()).increment();
    }
  }

  // ---- what they see ----------------------------------------------------------------------

  /** Looks at the process until the time is over; returns what has grown since the first tenth. */
  private List<String> watch(Server server, Players.Time time) throws Exception {
    List<ProcessWatch.Sample> samples = new ArrayList<>();
    long step = Math.max(2_000_000_000L, time.nanos() / 100);
    for (long next = time.begin(); next < time.begin() + time.nanos(); next += step) {
      Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000)); // samples, no waiting
      samples.add(ProcessWatch.look(server));
      admin(server, "pause"); // it may have been idle for long, and made anew
    }
    ProcessWatch.Sample early = samples.get(samples.size() / 10);
    ProcessWatch.Sample late = samples.getLast();
    System.out.println("soak: early " + early + "\nsoak: late  " + late);
    return ProcessWatch.growth(early, late);
  }

  private void assertNothingIsLeft(Server server, long liveBefore) throws Exception {
    server.awaitMetric("martlet_permits", 0);
    server.awaitMetric("martlet_connections", 0);
    server.awaitMetric("martlet_subscribers", 0);
    server.awaitMetric("martlet_tick_threads_lost", 0);
    assertEquals(0, server.metric("martlet_shards_quarantined_total"));
    assertEquals(0, server.metric("martlet_shards_ended_total{type=\"arena\",why=\"failed\"}"));
    admin(server, "resume"); // what waits there is applied, or forgotten with its senders
    server.awaitMetric("martlet_input_queue", 0);
    long live = ProcessWatch.liveBytes(server);
    System.out.println("soak: live objects " + liveBefore + " bytes before, " + live + " after");
    assertTrue(live < liveBefore + TOLERATED_LIVE_BYTES, liveBefore + ", " + live);
    assertEquals(List.of(), ownSevereLines(server.log()), "no SEVERE lines");
    try (RawClient late = RawClient.join(server.shardPort, "odd:20:200:none:players1", null)) {
      late.input("{\"text\":\"seen it all\"}");
      late.readUntil("seen it all");
    }
  }

  /**
   * SEVERE lines of the server; those about the plugin's own faults, which the mob asks for, are
   * none.
   */
  private static List<String> ownSevereLines(String log) {
    return log.lines()
        .filter(line -> line.matches("\\d{4}-\\S+ SEVERE .*"))
        .filter(line -> !line.contains("the fault in ") && !line.contains("create fails"))
        .limit(20)
        .toList();
  }
}
