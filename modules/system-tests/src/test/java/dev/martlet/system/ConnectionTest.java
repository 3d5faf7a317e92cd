package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import dev.martlet.system.RawClient.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of an open connection, and every row of the table of closes. */
@Tag("sockets")
class ConnectionTest {
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server =
        PluginFolder.of("connection")
            .with(TestPlugin.ODD)
            .start(
                "limits.message-bytes", "1000",
                "limits.inputs-per-second", "1",
                "limits.input-burst", "20",
                "limits.ping-interval", "PT0.3S",
                "limits.close-timeout", "PT0.5S");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static RawClient join(String shard, String user) throws Exception {
    return RawClient.join(server.shardPort, shard, user);
  }

  @Test
  void aSnapshotIsEightBytesOfTickAndThenJson() throws Exception {
    try (RawClient client = join("odd:50:3:frames", "eva")) {
      long last = -1;
      for (int i = 0; i < 100; i++) {
        Frame frame = client.read(RawClient.BINARY);
        long tick = ByteBuffer.wrap(frame.payload(), 0, 8).getLong();
        assertTrue(tick > last, "ticks strictly increase");
        last = tick;
        String json = "{\"tick\":" + tick + ",\"heard\":0,\"last\":\"\",\"pad\":\"xxx\"}";
        byte[] expected = new byte[8 + json.length()];
        ByteBuffer.wrap(expected).putLong(tick).put(json.getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(expected, frame.payload());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 117, 118, 65_400, 65_500, 200_000})
  void snapshotsOfAnyLengthArriveWhole(int bytes) throws Exception {
    try (RawClient client = join("odd:20:" + bytes + ":length", "eva")) {
      for (int i = 0; i < 3; i++) {
        assertTrue(client.read(RawClient.BINARY).json().endsWith("x".repeat(bytes) + "\"}"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {RawClient.TEXT, RawClient.BINARY})
  void inputsComeAsTextOrBinary(int opcode) throws Exception {
    try (RawClient client = join("odd:0:1:inputs" + opcode, "eva")) {
      client.send(
          opcode,
          "{\"more\":1,\"client_seq\":18446744073709551615,\"input\":{\"text\":\"hé\"}}"
              .getBytes(StandardCharsets.UTF_8));
      client.readUntil("\"eva said hé\"");
    }
  }

  @Test
  void everybodyInTheShardSeesWhatOneDid() throws Exception {
    try (RawClient eva = join("odd:20:1:both", "eva");
        RawClient adam = join("odd:20:1:both", "adam")) {
      eva.input("{\"text\":\"hello\"}");
      adam.readUntil("eva said hello");
      adam.input("{\"text\":\"hi\"}");
      eva.readUntil("adam said hi");
    }
  }

  @Test
  void complaintsComeAsTextWithTheNumberOfTheInput() throws Exception {
    try (RawClient client = join("arena:lobby", "complainer")) {
      client.send(RawClient.TEXT, "{\"input\":{\"dx\":5},\"client_seq\":41}".getBytes());
      assertEquals(
          "{\"error\":{\"code\":\"BAD_INPUT\",\"message\":\"dx and dy must be from -1 to 1\"},"
              + "\"client_seq\":41}",
          client.read(RawClient.TEXT).text());
      client.send(RawClient.TEXT, "{".getBytes());
      assertTrue(client.read(RawClient.TEXT).text().contains("\"code\":\"BAD_ENVELOPE\""));
      client.send(
          RawClient.TEXT,
          "{\"input\":{\"tag\":true},\"client_seq\":18446744073709551615}".getBytes());
      String refused = client.read(RawClient.TEXT).text();
      assertTrue(refused.contains("\"code\":\"INPUT_REFUSED\""), refused);
      assertTrue(refused.endsWith("\"client_seq\":18446744073709551615}"), refused);
    }
  }

  @Test
  void pingsAreAnsweredAndQuietSpectatorsArePinged() throws Exception {
    try (RawClient client = join("arena:lobby", null)) {
      client.send(RawClient.PING, "are you there?".getBytes());
      assertEquals("are you there?", client.read(RawClient.PONG).text());
      client.read(RawClient.PING);
      client.read(RawClient.PING);
    }
  }

  // ---- the table of closes ----------------------------------------------------------------

  private static void assertClosed(int code, String reason, RawClient client) throws Exception {
    Frame close = client.readClose();
    assertEquals(code, close.closeCode());
    assertEquals(reason, close.closeReason());
  }

  @Test
  void aSubscriberWhomTheSimulationRefusesIs1008() throws Exception {
    try (RawClient client = join("odd:20:1:closed", "eva")) {
      assertClosed(1008, "unauthorized: closed to all", client);
    }
    try (RawClient client = new RawClient(server.shardPort)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Authorization", "Bearer dev.adam");
      Response response = client.request("GET", "/?shard=arena:lobby&sid=eva", headers);
      assertEquals(101, response.status());
      assertClosed(1008, "unauthorized: log in as eva", client);
    }
  }

  @Test
  void aFullShardIs1013() throws Exception {
    try (RawClient one = join("odd:20:1:small", "a");
        RawClient two = join("odd:20:1:small", "b")) {
      one.read(RawClient.BINARY);
      two.read(RawClient.BINARY);
      try (RawClient three = join("odd:20:1:small", "c")) {
        assertClosed(1013, "shard full", three);
      }
    }
  }

  @Test
  void anEndedShardIs1000AfterItsLastSnapshot() throws Exception {
    try (RawClient client = join("odd:20:1:end", "eva")) {
      client.input("{\"text\":\"done\"}");
      client.readUntil("eva said done");
      Frame next = client.read();
      assertEquals(RawClient.CLOSE, next.opcode(), "nothing comes after the last snapshot");
      assertEquals(1000, next.closeCode());
      assertEquals("shard finished", next.closeReason());
    }
  }

  @Test
  void anAuctionEndsAtItsTime() throws Exception {
    try (Server auction =
            Server.start(
                Map.of(
                    "martlet.shards.0.id", "lot:clock",
                    "martlet.shards.0.idle-shutdown", "PT0S",
                    "martlet.shards.0.options.closes-after", "PT3S",
                    "martlet.shards.0.options.extension", "PT0S"));
        RawClient bidder = RawClient.join(auction.shardPort, "lot:clock", "eva")) {
      bidder.input("{\"amount\":250}");
      bidder.readUntil("\"leader\":\"eva\"");
      Frame last = bidder.readUntil("\"closed\":true");
      assertTrue(last.json().startsWith("{\"price\":250,"), last::json);
      assertClosed(1000, "shard finished", bidder);
    }
  }

  @Test
  void aDrainingServerIs1001() throws Exception {
    try (Server drained = Server.start(Map.of());
        RawClient mute = new RawClient(drained.shardPort);
        RawClient client = RawClient.join(drained.shardPort, "arena:lobby", "eva")) {
      mute.send(new byte[] {'G'}); // an unfinished handshake does not hold up the drain
      client.readUntil("\"id\":\"eva\"");
      Thread ending = Thread.startVirtualThread(() -> terminate(drained));
      assertClosed(1001, "server is going away", client);
      ending.join();
      assertEquals(0, drained.exit(), "an orderly stop is no failure");
      drained.awaitLog("draining: 1 subscriptions");
      drained.awaitLog("stopped");
      assertFalse(drained.log().contains("handshake timeout"), drained::log);
    }
  }

  private static void terminate(Server drained) {
    try {
      drained.terminate();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whileDrainingAnUpgradeIs503() throws Exception {
    try (Server drained = Server.start(Map.of("martlet.limits.close-timeout", "PT60S"));
        RawClient held = RawClient.join(drained.shardPort, "arena:lobby", "eva");
        RawClient early = new RawClient(drained.shardPort)) {
      held.readUntil("\"id\":\"eva\"");
      Thread ending = Thread.startVirtualThread(() -> terminate(drained));
      // The client does not answer the close, so the server waits; meanwhile upgrades are refused.
      held.read(RawClient.CLOSE);
      Response response =
          early.request("GET", RawClient.target("arena:lobby"), RawClient.upgradeHeaders());
      assertEquals(503, response.status());
      assertTrue(response.body().contains("\"DRAINING\""), response::body);
      assertTrue(response.headers().containsKey("retry-after"));
      held.sendClose(1001);
      early.reset();
      ending.join();
      assertEquals(0, drained.exit());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8100, 1002", // a frame that is not masked
    "c18000000000, 1002", // a reserved bit
    "838000000000, 1002", // a reserved opcode
    "808000000000, 1002", // a continuation of nothing
    "098000000000, 1002", // a fragmented ping
    "8881000000001f, 1002", // a close of one byte
    "88820000000003ed, 1002", // close code 1005
    "818100000000ff, 1007", // text that is not UTF-8
    "0182000000000dc3018000000000, 1002", // a message inside another
    "828300000000000000, 0", // three zero bytes: no envelope, but no violation either
    "82fe03e900000000, 1009", // a message over the limit, by its announcement
    "82ff000000010000000000000000, 1009", // and one far over it
  })
  void whatBreaksTheProtocolIsClosedWithItsCode(String bytes, int code) throws Exception {
    try (RawClient client = join("arena:lobby", null)) {
      client.send(HexFormat.of().parseHex(bytes));
      if (code == 0) {
        assertTrue(client.read(RawClient.TEXT).text().contains("BAD_ENVELOPE"));
      } else {
        assertEquals(code, client.read(RawClient.CLOSE).closeCode());
      }
    }
  }

  @Test
  void tooManyInputsAreDroppedAndWhoGoesOnIs1008() throws Exception {
    try (RawClient client = join("arena:lobby", "hasty")) {
      for (int i = 0; i < 40; i++) {
        client.input("{\"dx\":0,\"dy\":0}");
      }
      assertEquals(
          "{\"error\":{\"code\":\"RATE_LIMITED\",\"message\":\"too many inputs: it was dropped\"}}",
          client.readComplaint("RATE_LIMITED"));
      Frame close = client.floodUntilClosed("{\"dx\":0,\"dy\":0}", 5);
      assertEquals("1008 rate limit exceeded", close.closeCode() + " " + close.closeReason());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 3000, 4999})
  void aPeersCloseIsAnsweredWithItsCode(int code) throws Exception {
    try (RawClient client = join("arena:lobby", null)) {
      client.sendClose(code);
      assertEquals(code, client.read(RawClient.CLOSE).closeCode());
      assertTrue(client.readEnd(), "and the server closes the socket");
    }
  }

  /** The server closes the socket at once, and not only when the client or a deadline does. */
  @Test
  void aCloseOfTheServerThatIsAnsweredEndsTheConnection() throws Exception {
    Map<String, String> settings =
        Map.of(
            "martlet.limits.close-timeout", "PT60S",
            "martlet.limits.malformed-inputs-per-minute", "1");
    try (Server patient = Server.start(settings);
        RawClient client = RawClient.join(patient.shardPort, "arena:lobby", null)) {
      client.input("no JSON");
      client.input("no JSON");
      assertEquals(1008, client.read(RawClient.CLOSE).closeCode());
      client.sendClose(1008);
      assertTrue(client.readEnd(), "and the server closes the socket");
      patient.awaitMetric("martlet_websockets", 0);
      assertEquals(0, patient.metric("martlet_cuts_total{why=\"closing\"}"));
    }
  }
}
