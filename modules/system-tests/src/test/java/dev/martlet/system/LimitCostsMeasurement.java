package dev.martlet.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Measures what {@link LimitCosts} says of processor time and memory, and prints it: no test of the
 * build, for it asserts nothing. {@code dist/soak costs} runs it. Processor time is that of the
 * whole process, with the kernel's part; memory is that of live objects, without the kernel's.
 */
class LimitCostsMeasurement {
  private static final int MANY = 1000;
  private static final int OF_AN_ADDRESS = 60;

  /** The first ones are not measured: their code is not compiled. */
  private static final int WARM_UP = 3000;

  private static final String SHARD = "odd:20:10:none:x";

  /** What is done so many times, and measured. */
  @FunctionalInterface
  private interface Work {
    void run(int times) throws Exception;
  }

  private static Server start() throws Exception {
    return PluginFolder.of("limit-costs")
        .with(TestPlugin.ODD)
        .start(
            "limits.joins-per-minute", "0",
            "limits.joins-per-minute-of-user", "0",
            "limits.refused-joins-per-minute", "0",
            "limits.auth-failures-per-minute", "0",
            "limits.shards-per-principal", "0",
            "limits.handshake-timeout", "PT1H",
            "limits.http-head-timeout", "PT1H",
            "limits.silence-timeout", "PT1H",
            "limits.inputs-per-second", "1000000",
            "limits.input-burst", "1000000",
            "limits.frames-per-second", "0",
            "limits.bytes-per-second", "0",
            "limits.address-frames-per-second", "0",
            "limits.address-bytes-per-second", "0",
            "limits.inputs-per-tick", "1000000",
            "limits.input-bytes-per-tick", "0",
            "limits.shard-input-bytes-per-tick", "0",
            "limits.inputs-waiting", "1000000",
            "limits.input-bytes-waiting", "0",
            "limits.shard-input-bytes-waiting", "0",
            "limits.complaints-per-second", "0",
            "limits.connections-per-address", "100");
  }

  @Test
  void measure() throws Exception {
    try (Server server = start()) {
      bytes(server, "a WebSocket", () -> connections(server, true));
      bytes(server, "a silent connection to the shard port", () -> connections(server, false));
      bytes(server, "a silent connection to the HTTP port", () -> silentHttp(server));
      bytes(server, "a shard without subscribers", () -> shards(server));
      time(server, "a join, and leaving again", 2000, times -> join(server, SHARD, times));
      time(server, "a refused join", 2000, times -> join(server, "odd:20:10:closed", times));
      time(server, "a bad token", 2000, times -> badTokens(server, times));
      time(server, "16 KB of headers", 1000, times -> headers(server, times));
      try (RawClient client = RawClient.join(server.shardPort, "odd:0:10:none:x", "eva")) {
        client.read(RawClient.BINARY);
        byte[] ping = RawClient.frame(0x80 | RawClient.PING, new byte[0]);
        time(server, "a ping, written by itself", 20_000, times -> send(client, ping, times));
        time(server, "a short input", 20_000, times -> inputs(client, 10, times));
        time(server, "an input of 16 KB", 2000, times -> inputs(client, 16_000, times));
      }
    }
  }

  // ---- processor time -----------------------------------------------------------------------

  private static void time(Server server, String what, int times, Work work) throws Exception {
    work.run(Math.max(times, WARM_UP));
    long before = MobProcess.cpuMillis(server.pid());
    long began = System.nanoTime();
    work.run(times);
    long millis = MobProcess.cpuMillis(server.pid()) - before;
    System.out.printf(
        Locale.ROOT,
        "cost: %s: %.1f us of a core each, %.1f s in all%n",
        what,
        1000.0 * millis / times,
        (System.nanoTime() - began) / 1e9);
  }

  private static void join(Server server, String shard, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (RawClient client = new RawClient(server.shardPort)) {
        client.join(shard, "user" + i);
        client.read();
      }
    }
  }

  private static void badTokens(Server server, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (RawClient client = new RawClient(server.shardPort)) {
        Map<String, String> headers = RawClient.upgradeHeaders();
        headers.put("Authorization", "Bearer none");
        client.request("GET", RawClient.target(SHARD), headers);
      }
    }
  }

  private static void headers(Server server, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (RawClient client = new RawClient(server.shardPort)) {
        Map<String, String> headers = RawClient.upgradeHeaders();
        for (int k = 0; k < 100; k++) {
          headers.put("X-" + k, "y".repeat(150));
        }
        client.request("GET", RawClient.target("odd:20:10:closed"), headers);
      }
    }
  }

  private static void send(RawClient client, byte[] frame, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      client.send(frame);
      client.read(RawClient.PONG);
    }
  }

  private static void inputs(RawClient client, int length, int times) throws Exception {
    String text = "{\"input\":{\"text\":\"" + "x".repeat(length) + "\"}}";
    byte[] message = RawClient.frame(0x80 | RawClient.TEXT, text.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < times; i++) {
      client.send(message);
      if (i % 100 == 99) { // no faster than they are read
        client.send(RawClient.PING, new byte[0]);
        client.read(RawClient.PONG);
      }
    }
  }

  // ---- memory -------------------------------------------------------------------------------

  /** What makes the server hold many things, and lets them go when it is closed. */
  @FunctionalInterface
  private interface Holding {
    List<RawClient> begin() throws Exception;
  }

  private static void bytes(Server server, String what, Holding holding) throws Exception {
    holding.begin().forEach(LimitCostsMeasurement::close);
    server.awaitMetric("martlet_connections", 0);
    long before = ProcessWatch.liveBytes(server);
    List<RawClient> held = holding.begin();
    long after = ProcessWatch.liveBytes(server);
    held.forEach(LimitCostsMeasurement::close);
    System.out.printf(Locale.ROOT, "cost: %s: %.1f KB%n", what, (after - before) / 1024.0 / MANY);
  }

  private static void close(RawClient client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String address(int number) {
    return "127.0.2." + (1 + number / OF_AN_ADDRESS);
  }

  private static List<RawClient> connections(Server server, boolean join) throws Exception {
    List<RawClient> held = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      RawClient client = new RawClient(address(i), server.shardPort);
      held.add(client);
      if (join) {
        client.join("odd:0:10:none:idle", null).read(RawClient.BINARY);
      }
    }
    server.awaitMetric("martlet_connections", MANY);
    return held;
  }

  private static List<RawClient> silentHttp(Server server) throws Exception {
    List<RawClient> held = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      held.add(new RawClient(address(i), server.port));
    }
    return held;
  }

  private int series;

  /** Each time other ones; nobody holds them, and they are stopped much later. */
  private List<RawClient> shards(Server server) throws Exception {
    series++;
    for (int i = 0; i < MANY; i++) {
      join(server, "odd:0:10:none:s" + series + "-" + i, 1);
    }
    server.awaitMetric("martlet_connections", 0);
    return List.of();
  }
}
