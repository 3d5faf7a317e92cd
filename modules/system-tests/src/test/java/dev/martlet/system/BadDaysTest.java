package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Trouble from the machine and its operator: overload, signals, full disks, missing files. */
@Isolated
class BadDaysTest {
  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("bad-days").with(TestPlugin.ODD, HostilePlugin.HOSTILE);
  }

  /** Starts the launcher by a line of shell, in which {@code $@} stands for the launcher. */
  private static Server startBy(String shell, String... settings) throws Exception {
    ProcessBuilder builder = plugins.command(settings);
    List<String> command = new ArrayList<>(List.of("bash", "-c", shell, "bash"));
    command.addAll(builder.command());
    return Server.of(builder.command(command));
  }

  /** Two million ticks a second, on one processor. */
  @Test
  void moreShardsThanTheProcessorsCanTickAreNoLongerAddedTo() throws Exception {
    Path taskset = Project.tool("taskset");
    StringBuilder config = new StringBuilder("martlet:\n  shards:\n");
    for (int i = 0; i < 2000; i++) {
      config.append("    - id: arena:").append(i).append("\n      tick-rate: 1000\n");
    }
    Path file = Project.workFolder("overload").resolve("application.yaml");
    Files.writeString(file, config);
    try (Server server = startBy("exec " + taskset + " -c 0 \"$@\"", "config", file.toString())) {
      server.awaitLog("overloaded: shards skip ticks because the processors are busy");
      String why = server.get("/observe/health/ready").body();
      assertTrue(why.contains("shards skip ticks because the processors are busy"), why);
      assertTrue(server.get("/observe/health/live").body().contains("UP"));
      try (RawClient client = RawClient.join(server.shardPort, "odd:20:1:none", null)) {
        client.input("{\"text\":\"still played\"}");
        client.readUntil("still played");
      }
      assertEquals(0, server.terminate());
    }
  }

  @Test
  void aStopUnderLoadTellsEverybodyAndTakesNobodyIn() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    // One client does not answer the close, so that the drain lasts until its close timeout.
    try (Server server =
        plugins.start(
            "limits.connections-per-address", "500",
            "limits.close-timeout", "PT3S",
            "limits.shards-per-principal", "0")) {
      for (int i = 0; i < 100; i++) {
        clients.add(RawClient.join(server.shardPort, "odd:50:1000:none:" + i % 10, null));
      }
      for (RawClient client : clients) {
        client.input("{\"text\":\"load\"}");
        client.readUntil("load");
      }
      server.process().destroy();
      Frame close = clients.getFirst().read(RawClient.CLOSE); // and does not answer it
      assertEquals(1001, close.closeCode());
      assertFalse(server.ready(), "unready while it drains");
      assertTrue(server.get("/observe/health/ready").body().contains("draining"));
      try (RawClient late = new RawClient(server.shardPort)) {
        assertEquals(
            503,
            late.request("GET", RawClient.target("arena:lobby"), RawClient.upgradeHeaders())
                .status());
      }
      for (RawClient client : clients.subList(1, clients.size())) {
        Frame last = client.read();
        Frame before = null;
        while (last.opcode() != RawClient.CLOSE) {
          before = last;
          last = client.read();
        }
        assertEquals(1001, last.closeCode());
        assertTrue(before != null && before.opcode() == RawClient.BINARY, "a last snapshot");
        client.sendClose(1001);
      }
      assertEquals(0, server.exit());
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aPausedProcessNeitherStormsNorCutsAnybody() throws Exception {
    try (Server server =
            plugins.start("limits.ping-interval", "PT1S", "limits.silence-timeout", "PT2S");
        RawClient client = RawClient.join(server.shardPort, "odd:100:1:none", null)) {
      client.input("{\"text\":\"before\"}");
      long before = client.readUntil("before").tick();
      long began = System.nanoTime();
      server.standStill(Duration.ofSeconds(4)); // longer than the silence timeout
      client.input("{\"text\":\"after\"}");
      Frame frame = client.read();
      while (frame.opcode() != RawClient.BINARY || !frame.json().contains("after")) {
        if (frame.opcode() == RawClient.PING) {
          client.send(RawClient.PONG, frame.payload());
        }
        assertTrue(frame.opcode() != RawClient.CLOSE, "it is not closed");
        frame = client.read();
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      long ticks = frame.tick() - before;
      assertTrue(
          ticks < 100 * (seconds - 3), ticks + " ticks in " + seconds + " s, 4 of them paused");
      assertTrue(server.metric("martlet_ticks_skipped_total") >= 300);
      assertEquals(0, server.metric("martlet_cuts_total{why=\"silence\"}"));
      assertEquals(0, server.metric("martlet_shards_quarantined_total"));
    }
  }

  @Test
  void withoutFilesAcceptingPausesAndGoesOn() throws Exception {
    List<Socket> taken = new ArrayList<>();
    try (Server server =
            startBy("ulimit -n 700; exec \"$@\"", "limits.handshakes-per-address", "4096");
        RawClient early = RawClient.join(server.shardPort, "odd:20:1:none", null)) {
      early.read(RawClient.BINARY);
      server.awaitLog("the process may open 700 files");
      // More than the process may open: the rest waits in the kernel, and open connections go on.
      for (int i = 0; i < 800; i++) {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.shardPort));
        taken.add(socket);
      }
      early.input("{\"text\":\"still served\"}");
      early.readUntil("still served");
      assertTrue(server.get("/observe/health/live").body().contains("UP"), "the HTTP port, too");
      for (Socket socket : taken) {
        socket.close();
      }
      try (RawClient late = RawClient.join(server.shardPort, "odd:20:1:none", null)) {
        late.read(RawClient.BINARY);
      }
    } finally {
      for (Socket socket : taken) {
        socket.close();
      }
    }
  }

  /** A plugin that leaks files takes them from everybody: then accepting itself fails. */
  @Test
  void aPluginThatLeaksFilesStopsAcceptingOnlyAsLongAsItHasThem() throws Exception {
    try (Server server = startBy("ulimit -n 400; exec \"$@\"");
        RawClient leak = RawClient.join(server.shardPort, "hostile:files", null)) {
      leak.read(RawClient.BINARY);
      leak.input("{\"text\":\"now\"}");
      leak.readUntil("leaked");
      // The blocked accept has already reserved a file, so the next connection still succeeds; the
      // one after it fails.
      try (RawClient waiting = new RawClient(server.shardPort)) {
        server.awaitLog("accepting connections pauses");
        leak.input("{\"text\":\"release\"}");
        try (RawClient another = new RawClient(server.shardPort)) {
          for (RawClient client : List.of(waiting, another)) {
            assertEquals(
                101,
                client
                    .request("GET", RawClient.target("arena:lobby"), RawClient.upgradeHeaders())
                    .status());
          }
        }
      }
      server.awaitLog("accepting connections again");
      long cpu = cpuTicks(server);
      assertTrue(cpu < 100L * 60, "nothing was busy waiting: " + cpu);
      server.awaitMetric("martlet_accept_pauses_total", 1);
    }
  }

  /** Processor time of the server in hundredths of a second: fields 14 and 15 of /proc/pid/stat. */
  private static long cpuTicks(Server server) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  @Test
  void aFullDiskUnderTheLogHurtsNobody() throws Exception {
    try (Server server = startBy("exec \"$@\" 2>/dev/full");
        RawClient client = RawClient.join(server.shardPort, "odd:20:1:apply", null)) {
      client.input("{\"text\":\"now\"}");
      client.readUntil("now");
      for (int i = 0; i < 20; i++) {
        client.input("{\"text\":\"fails, and is to be logged\"}");
      }
      assertTrue(client.read(RawClient.TEXT).text().contains("INPUT_FAILED"));
      assertTrue(server.metric("martlet_log_lines_left_out") > 0);
      client.read(RawClient.BINARY);
      assertEquals(0, server.terminate());
    }
  }

  @Test
  void aLogThatNobodyReadsHoldsUpNobody() throws Exception {
    // Standard error is a pipe whose reader never reads.
    try (Server server =
            startBy("exec \"$@\" 2> >(exec sleep 600)", "limits.input-burst", "100000");
        RawClient client = RawClient.join(server.shardPort, "hostile:none", null)) {
      for (int shards = 0; shards < 60; shards++) {
        try (RawClient other =
            RawClient.join(server.shardPort, "hostile:assertion:" + shards, null)) {
          other.input("{\"text\":\"now\"}");
          assertEquals(1011, other.readClose().closeCode()); // a stack trace in the log each time
        }
      }
      client.input("{\"text\":\"on\"}");
      client.read(RawClient.BINARY);
      client.read(RawClient.BINARY);
    }
  }

  @Test
  void thousandsWhoComeBackAtOnceAllGetIn() throws Exception {
    int many = 2000;
    List<RawClient> clients = new ArrayList<>();
    try (Server server =
            plugins.start(
                "limits.connections-per-address", "5000",
                "limits.joins-per-minute", "0",
                "limits.handshakes-per-address", "5000");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 2; round++) {
        List<Future<RawClient>> joining = new ArrayList<>();
        for (int i = 0; i < many; i++) {
          joining.add(
              threads.submit(
                  () -> {
                    RawClient client = RawClient.join(server.shardPort, "odd:20:100:none", null);
                    client.read(RawClient.BINARY);
                    return client;
                  }));
        }
        for (Future<RawClient> join : joining) {
          clients.add(join.get());
        }
        assertEquals(many, server.metric("martlet_subscribers"));
        for (RawClient client : clients) {
          client.reset(); // all at once
        }
        clients.clear();
        server.awaitMetric("martlet_subscribers", 0);
        server.awaitMetric("martlet_permits", 0);
        server.awaitMetric("martlet_connections", 0);
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void theWallClockMayJump() throws Exception {
    Path faketime = library("libfaketimeMT.so.1");
    Path clock = Project.workFolder("clock").resolve("now");
    Files.writeString(clock, "+0");
    String shell =
        "LD_PRELOAD="
            + faketime
            + " FAKETIME_TIMESTAMP_FILE="
            + clock
            + " FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1 exec"
            + " \"$@\"";
    try (Server server = startBy(shell);
        RawClient client = RawClient.join(server.shardPort, "odd:50:1:none", null)) {
      for (String jump : List.of("+30d", "-30d", "+0")) {
        Files.writeString(clock, jump);
        client.input("{\"text\":\"" + jump + "\"}");
        long tick = client.readUntil("said " + jump).tick();
        for (int i = 0; i < 25; i++) {
          long next = client.read(RawClient.BINARY).tick();
          assertTrue(next > tick);
          tick = next;
        }
      }
      assertEquals(0, server.metric("martlet_cuts_total{why=\"silence\"}"));
      // The library slows the process down, so some ticks may be late; a jump would skip millions.
      assertTrue(server.metric("martlet_ticks_skipped_total") < 10_000);
    }
  }

  private static Path library(String name) throws IOException {
    Path found = null;
    try (var walk = Files.walk(Path.of("/usr/lib"), 4)) {
      found =
          walk.filter(path -> path.getFileName().toString().equals(name)).findFirst().orElse(null);
    } catch (java.io.UncheckedIOException e) {
      // an unreadable folder counts as one without the library
    }
    Project.require(found != null, name);
    return found;
  }
}
