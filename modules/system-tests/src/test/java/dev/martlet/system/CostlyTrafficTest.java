package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Traffic that is within the rates of messages and costs much: bytes that wait, JSON that is mostly
 * values, control frames and fragments. Each attack is made against the limits as they are, beside
 * a player who must notice nothing, and once more with its limit off, when it must succeed.
 */
@Isolated
class CostlyTrafficTest {
  private static final String SHARD = "odd:20:10:none:";
  private static final String ATTACKER = "127.0.0.2";

  /** Far more than a client may send at once. */
  private static final int FLOOD = 20_000;

  /** Of an address that asks for nothing else. */
  private static final HttpClient POSTING =
      HttpClient.newBuilder().localAddress(InetAddress.ofLiteral("127.0.0.3")).build();

  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("costly-traffic").with(TestPlugin.ODD);
  }

  /** A server where an input may have members that its type does not have. */
  private static Server start(String... settings) throws Exception {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("inputs.unknown-members");
    all.add("ignore");
    return plugins.start(all.toArray(String[]::new));
  }

  private static RawClient attacker(Server server, String shard) throws Exception {
    return new RawClient(ATTACKER, server.shardPort).join(shard, null);
  }

  /** An input with so many empty objects, and filled up with text to so many bytes. */
  private static String input(int objects, int bytes) {
    StringBuilder json = new StringBuilder("{\"text\":\"long\",\"x\":[");
    json.append("{},".repeat(objects)).append("{}]");
    for (int i = 0; json.length() < bytes; i++) {
      int room = Math.min(16_000, Math.max(0, bytes - json.length() - 12));
      json.append(",\"p").append(i).append("\":\"").append("y".repeat(room)).append('"');
    }
    return json.append('}').toString();
  }

  private static byte[] frames(int times, byte[] frame) {
    byte[] frames = new byte[times * frame.length];
    for (int i = 0; i < times; i++) {
      System.arraycopy(frame, 0, frames, i * frame.length, frame.length);
    }
    return frames;
  }

  private static byte[] message(String input) {
    String envelope = "{\"input\":" + input + "}";
    return RawClient.frame(0x80 | RawClient.TEXT, envelope.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertCut(RawClient attacker, String reason) throws Exception {
    Frame close = attacker.read(RawClient.CLOSE);
    assertEquals("1008 " + reason, close.closeCode() + " " + close.closeReason());
  }

  /** Their inputs are applied, and their shard was late for nothing that it did itself. */
  private static void assertGoesOn(Server server, RawClient player, String word) throws Exception {
    player.input("{\"text\":\"" + word + "\"}");
    player.readUntil("said " + word);
    Metrics metrics = server.metrics();
    assertEquals(
        metrics.sum("martlet_ticks_starved_total{type=\"odd\"}"),
        metrics.sum("martlet_ticks_skipped_total{type=\"odd\"}"),
        "ticks skipped though a processor was free");
  }

  // ---- what waits -------------------------------------------------------------------------

  @Test
  void whatTwoAnonymousHaveWaitingInAPausedShardIsLimitedInBytes() throws Exception {
    String[] unlimitedTraffic = {
      "limits.bytes-per-second",
      "0",
      "limits.address-bytes-per-second",
      "0",
      "limits.complaints-per-second",
      "0"
    };
    try (Server server =
            start(
                more(
                    unlimitedTraffic,
                    "limits.anonymous-share",
                    "1",
                    "limits.input-burst",
                    "1000"));
        RawClient player = RawClient.join(server.shardPort, SHARD + "beside", "eva")) {
      assertTrue(fill(server, SHARD + "paused") <= 2 * (256 + 1) * 1024);
      assertNotEquals(0, server.metric("martlet_input_queue_full_total{limit=\"sender_bytes\"}"));
      assertGoesOn(server, player, "eva");
    }
    try (Server server = start(more(unlimitedTraffic, "limits.input-bytes-waiting", "0"));
        RawClient player = RawClient.join(server.shardPort, SHARD + "beside", "eva")) {
      long inShard = fill(server, SHARD + "paused");
      assertTrue(inShard > 3 * 1024 * 1024 && inShard <= 4 * 1024 * 1024, inShard + " bytes");
      assertNotEquals(0, server.metric("martlet_input_queue_full_total{limit=\"shard_bytes\"}"));
      assertGoesOn(server, player, "eva");
    }
    try (Server server =
        start(
            more(
                unlimitedTraffic,
                "limits.input-bytes-waiting",
                "0",
                "limits.shard-input-bytes-waiting",
                "0",
                "limits.server-input-bytes-waiting",
                "6000000"))) {
      long inServer = fill(server, SHARD + "paused");
      assertTrue(inServer > 5_000_000 && inServer <= 6_000_000, inServer + " bytes");
      assertNotEquals(0, server.metric("martlet_input_queue_full_total{limit=\"server_bytes\"}"));
    }
    try (Server server =
        start(
            more(
                unlimitedTraffic,
                "limits.input-bytes-waiting",
                "0",
                "limits.shard-input-bytes-waiting",
                "0",
                "limits.server-input-bytes-waiting",
                "0"))) {
      assertTrue(fill(server, SHARD + "paused") > 2 * 200 * 60_000, "without a limit all waits");
    }
  }

  private static String[] more(String[] settings, String... more) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** Two send 200 long inputs each to a paused shard; returns how many bytes wait then. */
  private static long fill(Server server, String shard) throws Exception {
    byte[] messages = frames(200, message(input(3000, 62_000)));
    try (RawClient one = attacker(server, shard);
        RawClient two = attacker(server, shard)) {
      one.read(RawClient.BINARY);
      two.read(RawClient.BINARY);
      server.control(shard, "pause");
      for (RawClient each : List.of(one, two)) {
        each.sendInPieces(messages, 64 * 1024);
        each.send(message("[")); // malformed, so it is answered in any case, when all is read
        each.readComplaint("BAD_ENVELOPE");
      }
      return server.metric("martlet_input_queue_bytes");
    }
  }

  @Test
  void aMessageThatIsMostlyValuesIsRefusedBeforeAnyIsMade() throws Exception {
    byte[] dense = message(input(21_000, 0));
    try (Server server = start();
        RawClient attacker = attacker(server, SHARD + "x")) {
      attacker.send(dense);
      attacker.readComplaint("it has more than 4096 values");
    }
    try (Server server = start("limits.json-values", "1000000");
        RawClient attacker = attacker(server, SHARD + "x")) {
      attacker.send(dense);
      attacker.readUntil("said long");
    }
  }

  // ---- what is sent -----------------------------------------------------------------------

  @Test
  void aFloodOfPingsIsCut() throws Exception {
    byte[] pings = frames(FLOOD, RawClient.frame(0x80 | RawClient.PING, new byte[0]));
    assertFloodIsCut(pings, "limits.frames-per-second", "too many frames", "connection_frames");
  }

  @Test
  void aFloodOfPongsIsCut() throws Exception {
    byte[] pongs = frames(FLOOD, RawClient.frame(0x80 | RawClient.PONG, new byte[10]));
    assertFloodIsCut(pongs, "limits.frames-per-second", "too many frames", "connection_frames");
  }

  @Test
  void aFloodOfFragmentsIsCut() throws Exception {
    byte[] fragments = frames(FLOOD, RawClient.frame(0, new byte[] {' '}));
    byte[] flood =
        RawClient.concat(
            RawClient.frame(RawClient.TEXT, new byte[0]),
            fragments,
            RawClient.frame(0x80, "{\"input\":{\"text\":\"x\"}}".getBytes(StandardCharsets.UTF_8)));
    assertFloodIsCut(flood, "limits.frames-per-second", "too many frames", "connection_frames");
  }

  /** Sends a flood, with the limit on and off. */
  private static void assertFloodIsCut(byte[] flood, String limit, String reason, String label)
      throws Exception {
    String counted = "martlet_traffic_refused_total{limit=\"" + label + "\"}";
    try (Server server = start();
        RawClient player = RawClient.join(server.shardPort, SHARD + "beside", "eva");
        RawClient attacker = attacker(server, SHARD + "x")) {
      attacker.sendInPieces(flood, 64 * 1024);
      assertCut(attacker, reason);
      assertNotEquals(0, server.metric(counted));
      assertGoesOn(server, player, "eva");
    }
    try (Server server = start(limit, "0", "limits.address-frames-per-second", "0");
        RawClient attacker = attacker(server, SHARD + "x")) {
      attacker.sendInPieces(flood, 64 * 1024);
      attacker.input("{\"text\":\"still here\"}");
      attacker.readUntil("said still here");
      assertEquals(0, server.metric(counted));
    }
  }

  @Test
  void emptyFragmentsAreCutAfterAFew() throws Exception {
    byte[] flood =
        RawClient.concat(
            RawClient.frame(RawClient.TEXT, new byte[0]),
            frames(FLOOD, RawClient.frame(0, new byte[0])));
    try (Server server = start("limits.frames-per-second", "0");
        RawClient player = RawClient.join(server.shardPort, SHARD + "beside", "eva");
        RawClient attacker = attacker(server, SHARD + "x")) {
      attacker.sendInPieces(flood, 64 * 1024);
      assertCut(attacker, "a message has at most 16 empty fragments");
      assertNotEquals(0, server.metric("martlet_closes_total{code=\"1008\"}"));
      assertGoesOn(server, player, "eva");
    }
  }

  /** Sends on other threads: a server that reads it later holds up who sends. */
  private static void sendAll(List<RawClient> clients, byte[] bytes) {
    clients.forEach(each -> Thread.startVirtualThread(() -> each.sendInPieces(bytes, 64 * 1024)));
  }

  @Test
  void fourThatSendLongJsonWithinTheRateOfMessagesAreReadLaterAndCutIfTheyGoOn() throws Exception {
    byte[] messages = frames(200, message(input(3000, 62_000)));
    try (Server server = start();
        RawClient player = RawClient.join(server.shardPort, SHARD + "beside", "eva")) {
      List<RawClient> four = four(server);
      sendAll(four, messages);
      for (RawClient each : four) {
        each.readComplaint("too many bytes: the rest is read later");
        assertGoesOn(server, player, "eva");
        assertCut(each, "too many bytes");
        each.close();
      }
      assertNotEquals(
          0, server.metric("martlet_traffic_refused_total{limit=\"connection_bytes\"}"));
      assertGoesOn(server, player, "adam");
    }
    byte[] fewer = frames(60, message(input(3000, 62_000)));
    try (Server server =
            start(
                "limits.bytes-per-second",
                "0",
                "limits.address-bytes-per-second",
                "0",
                "limits.complaints-per-second",
                "0");
        RawClient player = RawClient.join(server.shardPort, SHARD + "beside", "eva")) {
      for (RawClient each : four(server)) {
        each.sendInPieces(fewer, 64 * 1024);
        each.send(message("["));
        each.readComplaint("BAD_ENVELOPE");
        each.close();
      }
      assertEquals(0, server.metric("martlet_traffic_refused_total"));
      assertGoesOn(server, player, "eva");
    }
  }

  @Test
  void anAddressThatSendsTooMuchIsReadLaterButNotThoseWhoSendLittle() throws Exception {
    byte[] messages = frames(100, message(input(3000, 62_000)));
    String[] limits = {
      "limits.bytes-per-second", "0",
      "limits.address-bytes-per-second", "200000",
      "limits.connections-per-address", "10"
    };
    try (Server server = start(limits);
        RawClient neighbour = new RawClient(ATTACKER, server.shardPort).join(SHARD + "b", "eva")) {
      List<RawClient> four = four(server);
      sendAll(four, messages);
      for (RawClient each : four) {
        each.readComplaint("too many bytes from your address: the rest is read later");
      }
      for (int i = 0; i < 20; i++) {
        assertGoesOn(server, neighbour, "word " + i);
      }
      long read = server.metric("martlet_inputs_applied_total{type=\"odd\"}");
      assertTrue(read < 200, read + " inputs");
      assertNotEquals(0, server.metric("martlet_traffic_refused_total{limit=\"address_bytes\"}"));
      assertEquals(0, server.metric("martlet_closes_total"));
      for (RawClient each : four) {
        each.close();
      }
    }
  }

  /** What a refused message made the server read costs its sender as much as any other. */
  @Test
  void valuesOfRefusedMessagesArePaidFor() throws Exception {
    byte[] dense = frames(20, message(input(4100, 0)));
    String[] limits = {
      "limits.malformed-inputs-per-minute", "0",
      "limits.bytes-per-second", "300000" // twice as much is more than these have bytes
    };
    try (Server server = start(limits);
        RawClient attacker = attacker(server, SHARD + "x")) {
      attacker.sendInPieces(dense, 64 * 1024);
      attacker.readComplaint("too many bytes: the rest is read later");
    }
    try (Server server = start(more(limits, "limits.json-values", "1"));
        RawClient attacker = attacker(server, SHARD + "x")) {
      attacker.sendInPieces(dense, 64 * 1024); // it reads one value of each
      attacker.readComplaint("it has more than 1 values");
      attacker.send(RawClient.PING, new byte[0]);
      attacker.read(RawClient.PONG);
      assertEquals(0, server.metric("martlet_traffic_refused_total"));
    }
  }

  private static List<RawClient> four(Server server) throws Exception {
    List<RawClient> four = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      four.add(attacker(server, SHARD + "x"));
    }
    return four;
  }

  // ---- what is posted ---------------------------------------------------------------------

  private static int post(Server server, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + SHARD + "x/input"))
            .header("Authorization", "Bearer dev.eva")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = POSTING.send(request, HttpResponse.BodyHandlers.ofString());
    assertTrue(answer.statusCode() != 429 || answer.body().contains("RATE_LIMITED"), answer::body);
    return answer.statusCode();
  }

  @Test
  void whatAnAddressPostsCountsAsWell() throws Exception {
    String body = "{\"wait\":false,\"input\":" + input(100, 60_000) + "}";
    try (Server server = start("limits.address-bytes-per-second", "100");
        RawClient eva = new RawClient(ATTACKER, server.shardPort).join(SHARD + "x", "eva")) {
      eva.read(RawClient.BINARY);
      assertEquals(202, post(server, body)); // there is credit for one
      assertEquals(202, post(server, body)); // there was credit left
      assertEquals(429, post(server, body));
      // More than one: whoever asks for the figures is of the same address.
      server.awaitAtLeast("martlet_traffic_refused_total{limit=\"address_bytes\"}", 1);
    }
    try (Server server = start("limits.address-bytes-per-second", "0");
        RawClient eva = new RawClient(ATTACKER, server.shardPort).join(SHARD + "x", "eva")) {
      eva.read(RawClient.BINARY);
      for (int i = 0; i < 3; i++) {
        assertEquals(202, post(server, body));
      }
    }
  }
}
