package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Messages that are begun and not finished: each holds what has arrived of it. Each attack is made
 * beside a player who must notice nothing, and once more with its limit off, when it must succeed.
 */
class HalfMessagesTest {
  private static final String SHARD = "odd:20:10:none:";

  /** Of many addresses, as one may have 64 connections. */
  private static final int ATTACKERS = 1500;

  private static final int OF_AN_ADDRESS = 60;
  private static final int HALF = 60_000;

  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("half-messages").with(TestPlugin.ODD);
  }

  /** With the heap that the limits are made for. */
  private static Server start(String... settings) throws Exception {
    ProcessBuilder command = plugins.command(settings);
    command.environment().put("MARTLET_JAVA_OPTS", "-Xmx512m");
    return Server.of(command);
  }

  private static RawClient player(Server server, String shard) throws Exception {
    return RawClient.join(server.shardPort, shard, "eva");
  }

  private static byte[] text(String text, int length) {
    String all = "{\"input\":{\"text\":\"" + text + "\"}" + " ".repeat(length);
    return (all.substring(0, Math.max(all.stripTrailing().length(), length - 1)) + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void assertPlaysOn(Server server, RawClient player, String word) throws Exception {
    player.input("{\"text\":\"" + word + "\"}");
    player.readUntil("said " + word);
    assertEquals(
        server.metric("martlet_ticks_starved_total{type=\"odd\"}"),
        server.metric("martlet_ticks_skipped_total{type=\"odd\"}"),
        "ticks skipped though a processor was free");
  }

  // ---- many -------------------------------------------------------------------------------

  private static List<RawClient> half(Server server) throws Exception {
    byte[] half =
        RawClient.frame(RawClient.TEXT, " ".repeat(HALF).getBytes(StandardCharsets.UTF_8));
    List<RawClient> attackers = new ArrayList<>();
    for (int i = 0; i < ATTACKERS; i++) {
      String address = "127.0.1." + (1 + i / OF_AN_ADDRESS);
      RawClient attacker =
          new RawClient(address, server.shardPort).join("odd:0:10:none:half" + i % 20, null);
      attacker.send(half);
      attackers.add(attacker);
    }
    return attackers;
  }

  private static void close(List<RawClient> clients) throws Exception {
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void thousandsOfThemHoldABoundedNumberOfBytesAndOthersPlayOn() throws Exception {
    try (Server server = start();
        RawClient player = player(server, SHARD + "beside")) {
      List<RawClient> attackers = half(server);
      Frame close = attackers.getFirst().read(RawClient.CLOSE);
      assertEquals(
          "1013 too many unfinished messages", close.closeCode() + " " + close.closeReason());
      assertNotEquals(0, server.metric("martlet_unfinished_closed_total{why=\"room\"}"));
      long held = server.metric("martlet_unfinished_bytes");
      assertTrue(held <= 32 << 20, held + " bytes");
      byte[] message = text("slowly", HALF); // who finishes theirs is not closed for the others'
      byte[] frame = RawClient.frame(0x80 | RawClient.TEXT, message);
      player.send(Arrays.copyOf(frame, HALF / 2));
      player.read(RawClient.BINARY);
      player.send(Arrays.copyOfRange(frame, HALF / 2, frame.length));
      player.readUntil("said slowly");
      assertPlaysOn(server, player, "eva");
      close(attackers);
      server.awaitMetric("martlet_unfinished_bytes", 0);
    }
  }

  @Test
  void withoutTheLimitTheyHoldAllThatWasSent() throws Exception {
    try (Server server = start("limits.server-input-bytes-waiting", "0")) {
      List<RawClient> attackers = half(server);
      long sent = (long) ATTACKERS * HALF;
      long end = System.nanoTime() + Project.DEADLINE.toNanos();
      while (server.metric("martlet_unfinished_bytes") < sent) {
        assertTrue(System.nanoTime() < end, "not all is held");
      }
      assertEquals(0, server.metric("martlet_unfinished_closed_total"));
      close(attackers);
      server.awaitMetric("martlet_unfinished_bytes", 0);
    }
  }

  // ---- posted bodies ----------------------------------------------------------------------

  private static String post(String shard, String more, int length) {
    return "POST /api/shards/%s/input HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
        .formatted(shard, more + (length < 0 ? "" : "Content-Length: " + length + "\r\n"));
  }

  /** Nobody in particular: half of them say how long the body is, the others send chunks. */
  private static List<RawClient> halfBodies(Server server) throws Exception {
    byte[] half = " ".repeat(HALF).getBytes(StandardCharsets.UTF_8);
    String chunked = "Transfer-Encoding: chunked\r\n";
    String chunk = Integer.toHexString(HALF + 1) + "\r\n";
    List<RawClient> attackers = new ArrayList<>();
    for (int i = 0; i < ATTACKERS; i++) {
      RawClient attacker = new RawClient("127.0.1." + (1 + i / OF_AN_ADDRESS), server.port);
      String head =
          i % 2 == 0
              ? post(SHARD + "beside", "", HALF + 1)
              : post(SHARD + "beside", chunked, -1) + chunk;
      attacker.send(RawClient.concat(head.getBytes(StandardCharsets.UTF_8), half));
      attackers.add(attacker);
    }
    return attackers;
  }

  /** Which of them comes first is up to the server's threads. */
  private static void awaitRefused(List<RawClient> waiting, int most) throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    while (waiting.size() > most) {
      assertTrue(System.nanoTime() < end, waiting.size() + " are not answered");
      for (RawClient each : List.copyOf(waiting)) {
        if (each.socket.getInputStream().available() > 0) {
          RawClient.Response refused = each.readResponse();
          assertEquals(503, refused.status());
          assertTrue(refused.body().contains("\"TOO_MANY_UNFINISHED\""), refused::body);
          assertEquals("close", refused.headers().get("connection"));
          assertEquals("1", refused.headers().get("retry-after"));
          waiting.remove(each);
        }
      }
    }
  }

  @Test
  void halfBodiesHoldABoundedNumberOfBytesAndOthersAreAnswered() throws Exception {
    try (Server server = start("limits.http-body-timeout", "PT1H");
        RawClient player = player(server, SHARD + "beside");
        RawClient posting = new RawClient(server.port)) {
      List<RawClient> attackers = halfBodies(server);
      awaitRefused(new ArrayList<>(attackers), ATTACKERS / 2);
      long held = server.metric("martlet_unfinished_bytes");
      assertTrue(held <= 32 << 20, held + " bytes");
      byte[] body = text("posted", HALF); // who finishes theirs is heard
      String head = post(SHARD + "beside", "Authorization: Bearer dev.eva\r\n", body.length);
      posting.send(head.getBytes(StandardCharsets.UTF_8));
      posting.send(Arrays.copyOf(body, HALF / 2));
      player.read(RawClient.BINARY);
      posting.send(Arrays.copyOfRange(body, HALF / 2, body.length));
      RawClient.Response accepted = posting.readResponse();
      assertEquals(200, accepted.status(), accepted::body);
      player.readUntil("said posted");
      assertPlaysOn(server, player, "eva");
      close(attackers);
      server.awaitMetric("martlet_unfinished_bytes", 0);
    }
  }

  @Test
  void withoutTheLimitHalfBodiesHoldAllThatWasSent() throws Exception {
    try (Server server =
            start("limits.server-input-bytes-waiting", "0", "limits.http-body-timeout", "PT1H");
        RawClient player = player(server, SHARD + "beside")) {
      List<RawClient> attackers = halfBodies(server);
      player.read(RawClient.BINARY);
      long sent = (long) ATTACKERS * HALF;
      long end = System.nanoTime() + Project.DEADLINE.toNanos();
      while (server.metric("martlet_unfinished_bytes") < sent) {
        assertTrue(System.nanoTime() < end, "not all is held");
      }
      close(attackers);
      server.awaitMetric("martlet_unfinished_bytes", 0);
    }
  }

  // ---- one that does not go on ------------------------------------------------------------

  /** Sends half a message, and control frames and a byte now and then, until it is closed. */
  private static Frame dribble(RawClient attacker) throws Exception {
    attacker.send(RawClient.frame(RawClient.TEXT, new byte[] {' '}));
    while (true) {
      Frame frame = attacker.read();
      switch (frame.opcode()) {
        case RawClient.CLOSE -> {
          return frame;
        }
        case RawClient.BINARY -> {
          attacker.send(RawClient.PING, new byte[100]);
          attacker.send(RawClient.frame(0, new byte[] {' '}));
        }
        default -> {} // pongs
      }
    }
  }

  /** The server stops in the midst of a message that has arrived, for longer than the timeout. */
  @Test
  void timeInWhichTheServerReadsNothingIsNotTheClients() throws Exception {
    try (Server server =
            start(
                "limits.read-timeout", "PT1S",
                "limits.message-bytes", "64000",
                "limits.bytes-per-second", "16000");
        RawClient player = player(server, SHARD + "x")) {
      byte[] first = RawClient.frame(0x80 | RawClient.TEXT, text("first", HALF));
      byte[] both = Arrays.copyOf(first, 2 * first.length); // is not read in one piece
      byte[] second = RawClient.frame(0x80 | RawClient.TEXT, text("second", HALF));
      System.arraycopy(second, 0, both, first.length, second.length);
      player.send(both);
      player.readUntil("said second");
      assertNotEquals(
          0, server.metric("martlet_traffic_refused_total{limit=\"connection_bytes\"}"));
      assertEquals(0, server.metric("martlet_unfinished_closed_total"));
    }
  }

  @Test
  void oneThatDoesNotGoOnIsClosedWhateverIsSentBetween() throws Exception {
    try (Server server = start("limits.read-timeout", "PT2S");
        Server unlimited = start("limits.read-timeout", "PT1H");
        RawClient player = player(server, SHARD + "beside");
        RawClient waiting = player(unlimited, SHARD + "x");
        RawClient headerOnly = player(server, SHARD + "x");
        RawClient dribbling = player(server, SHARD + "x")) {
      byte[] frame = RawClient.frame(0x80 | RawClient.TEXT, text("late", 100));
      waiting.send(Arrays.copyOf(frame, 50));
      headerOnly.send(new byte[] {(byte) 0x89});
      for (Frame close : List.of(dribble(dribbling), headerOnly.read(RawClient.CLOSE))) {
        assertEquals(
            "1008 a message does not go on", close.closeCode() + " " + close.closeReason());
      }
      assertEquals(2, server.metric("martlet_unfinished_closed_total{why=\"slow\"}"));
      assertPlaysOn(server, player, "eva");
      waiting.send(Arrays.copyOfRange(frame, 50, frame.length)); // is still taken
      waiting.readUntil("said late");
      assertEquals(0, unlimited.metric("martlet_unfinished_closed_total"));
    }
  }

  /** In many times the read timeout, but with the progress that it asks for. */
  @Test
  void whoSendsSlowlyButSteadilyIsHeard() throws Exception {
    try (Server server = start("limits.read-timeout", "PT1S", "limits.write-progress", "500");
        RawClient phone = player(server, SHARD + "x")) {
      byte[] frame = RawClient.frame(0x80 | RawClient.TEXT, text("steadily", 12_000));
      for (int at = 0; at < frame.length; at += 200) { // about 4000 bytes a second
        phone.read(RawClient.BINARY);
        phone.send(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + 200)));
      }
      phone.readUntil("said steadily");
    }
  }
}
