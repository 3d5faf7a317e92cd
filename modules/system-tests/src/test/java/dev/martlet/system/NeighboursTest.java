package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.EventStreamClient.Event;
import dev.martlet.system.RawClient.Frame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Several behind one address, or in one server: what one of them sends is not held against the
 * others, and what is shared is not one's to use up.
 */
class NeighboursTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String SHARD = "odd:20:10:none:x";
  private static final String PAUSED = "odd:20:10:none:paused";
  private static final String HERE = "127.0.0.3";

  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("neighbours").with(TestPlugin.ODD);
  }

  private static RawClient join(Server server, String shard, String user) throws Exception {
    RawClient client = new RawClient(HERE, server.shardPort).join(shard, user);
    client.read(RawClient.BINARY);
    return client;
  }

  private static RawClient anonymous(Server server) throws Exception {
    return join(server, SHARD, null);
  }

  private static String say(String text) {
    return "{\"text\":\"" + text + "\"}";
  }

  private static void sendNonsense(RawClient client, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      client.send(RawClient.TEXT, "nonsense".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The server answers, so it has read all that was sent before. */
  private static void awaitRead(RawClient client) throws Exception {
    client.send(RawClient.PING, new byte[0]);
    client.read(RawClient.PONG);
  }

  // ---- of one address, without users ------------------------------------------------------

  @Test
  void whoFloodsIsClosedAndNobodyElseOfTheAddress() throws Exception {
    try (Server server = plugins.start();
        RawClient neighbour = anonymous(server);
        RawClient flooder = anonymous(server)) {
      Frame close = flooder.floodUntilClosed(say("flood"), 30);
      assertEquals("1008 rate limit exceeded", close.closeCode() + " " + close.closeReason());
      neighbour.input(say("calm"));
      neighbour.readUntil("said calm");
      assertNotEquals(
          0, server.metric("martlet_traffic_refused_total{limit=\"connection_inputs\"}"));
      assertEquals(0, server.metric("martlet_traffic_refused_total{limit=\"shared_inputs\"}"));
      assertEquals(1, server.metric("martlet_closes_total"));
    }
  }

  @Test
  void whatTheyHaveUsedUpTogetherCostsAnInputAndNotTheConnection() throws Exception {
    String[] limits = {"limits.inputs-per-second", "1", "limits.input-burst", "20"};
    try (Server server =
            plugins.start(
                "limits.anonymous-share", "1", limits[0], limits[1], limits[2], limits[3]);
        RawClient first = anonymous(server);
        RawClient neighbour = anonymous(server)) {
      for (int i = 0; i < 20; i++) {
        first.input(say("mine"));
      }
      awaitRead(first);
      for (int i = 0; i < 5; i++) {
        neighbour.input(say("me, too"));
      }
      neighbour.readComplaint("\"RATE_LIMITED\",\"message\":\"too many inputs, with those");
      awaitRead(neighbour);
      assertNotEquals(0, server.metric("martlet_traffic_refused_total{limit=\"shared_inputs\"}"));
      assertEquals(0, server.metric("martlet_closes_total"));
    }
    try (Server server = plugins.start(limits);
        RawClient first = anonymous(server);
        RawClient neighbour = anonymous(server)) {
      for (int i = 0; i < 20; i++) {
        first.input(say("mine"));
      }
      awaitRead(first);
      neighbour.input(say("me, too"));
      neighbour.readUntil("said me, too");
    }
  }

  @Test
  void nonsenseOfOthersIsNotHeldAgainstWhoSendsALittle() throws Exception {
    try (Server server =
            plugins.start(
                "limits.anonymous-share", "1", "limits.malformed-inputs-per-minute", "4");
        RawClient neighbour = anonymous(server)) {
      for (int i = 0; i < 3; i++) {
        try (RawClient fool = anonymous(server)) {
          sendNonsense(fool, 5);
          assertEquals("too many malformed inputs", fool.readClose().closeReason());
        }
      }
      sendNonsense(neighbour, 4);
      awaitRead(neighbour);
      neighbour.input(say("sense"));
      neighbour.readUntil("said sense");
      sendNonsense(neighbour, 1);
      assertEquals("too many malformed inputs", neighbour.readClose().closeReason());
    }
  }

  // ---- over HTTP --------------------------------------------------------------------------

  private static EventStreamClient stream(Server server, String shard) throws Exception {
    return EventStreamClient.open(
        HTTP,
        URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + shard + "/connect"),
        Optional.empty());
  }

  private static String key(EventStreamClient stream) throws Exception {
    return JSON.readTree(stream.await("open").data()).get("connection").asString();
  }

  private static int post(Server server, String shard, String key, String text) throws Exception {
    return post(server, shard, "\"connection\":\"" + key + "\",\"input\":" + say(text));
  }

  private static int post(Server server, String shard, String members, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + shard + "/input"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    request.POST(HttpRequest.BodyPublishers.ofString("{\"wait\":false," + members + "}"));
    HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertTrue(answer.statusCode() != 429 || answer.body().contains("RATE_LIMITED"), answer::body);
    return answer.statusCode();
  }

  private static int accepted(Server server, String key, int times) throws Exception {
    int accepted = 0;
    for (int i = 0; i < times; i++) {
      accepted += post(server, SHARD, key, "word") == 202 ? 1 : 0;
    }
    return accepted;
  }

  @Test
  void anEventStreamPostsAsMuchAsAWebSocketSendsAndTheOthersPostToo() throws Exception {
    try (Server server =
            plugins.start("limits.inputs-per-second", "1", "limits.input-burst", "20");
        EventStreamClient flooder = stream(server, SHARD);
        EventStreamClient neighbour = stream(server, SHARD)) {
      int accepted = accepted(server, key(flooder), 100);
      assertTrue(accepted >= 20 && accepted < 60, accepted + " accepted");
      assertEquals(20, accepted(server, key(neighbour), 20));
      assertNotEquals(
          0, server.metric("martlet_traffic_refused_total{limit=\"connection_inputs\"}"));
    }
    try (Server server =
            plugins.start("limits.inputs-per-second", "1", "limits.input-burst", "1000");
        EventStreamClient flooder = stream(server, SHARD)) {
      assertEquals(100, accepted(server, key(flooder), 100));
    }
  }

  /** It is malformed only when its turn comes, and then the post was answered long ago. */
  @Test
  void whoPostsNonsenseWithoutWaitingIsEndedAsOnAWebSocket() throws Exception {
    try (Server server = plugins.start("limits.malformed-inputs-per-minute", "4");
        EventStreamClient fool = stream(server, PAUSED);
        EventStreamClient neighbour = stream(server, PAUSED)) {
      String nonsense = "\"connection\":\"" + key(fool) + "\",\"input\":{\"text\":7}";
      server.control(PAUSED, "pause");
      for (int i = 0; i < 5; i++) {
        assertEquals(202, post(server, PAUSED, nonsense));
      }
      server.control(PAUSED, "resume");
      String end = fool.await("end").data();
      assertEquals(1008, JSON.readTree(end).get("code").asInt());
      assertEquals("too many malformed inputs", JSON.readTree(end).get("reason").asString());
      assertEquals(202, post(server, PAUSED, key(neighbour), "sense"));
      neighbour.awaitSnapshot("said sense");
    }
  }

  @Test
  void nonsenseThatAnAdminPostsAsSomebodyIsNotTheirs() throws Exception {
    try (Server server = plugins.start("limits.malformed-inputs-per-minute", "2");
        RawClient eva = RawClient.join(server.shardPort, PAUSED, "eva")) {
      eva.read(RawClient.BINARY);
      String nonsense = "\"subscriber_id\":\"eva\",\"input\":{\"text\":7}";
      server.control(PAUSED, "pause");
      for (int i = 0; i < 5; i++) {
        assertEquals(202, post(server, PAUSED, nonsense, "Authorization", "Bearer dev.root.admin"));
      }
      server.control(PAUSED, "resume");
      eva.input(say("sense"));
      eva.readUntil("eva said sense");
      assertEquals(429, post(server, PAUSED, nonsense, "Authorization", "Bearer dev.root.admin"));
    }
  }

  @Test
  void anEventStreamHasNoMoreOfATickThanAnySubscriber() throws Exception {
    String slow = "odd:2:10:none:x";
    try (Server server = plugins.start("limits.inputs-per-tick", "4");
        EventStreamClient stream = stream(server, slow)) {
      String key = key(stream);
      for (int i = 0; i < 40; i++) {
        assertEquals(202, post(server, slow, key, "word"));
      }
      int heard = 0;
      while (heard < 40) {
        Event snapshot = stream.await("");
        int now = JSON.readTree(snapshot.data()).get("heard").asInt();
        assertTrue(now - heard <= 4, snapshot::data);
        heard = now;
      }
      assertNotEquals(0, server.metric("martlet_inputs_put_off_total"));
    }
  }

  // ---- what waits -------------------------------------------------------------------------

  @Test
  void theAnonymousOfOneAddressFillNoShard() throws Exception {
    String text = "y".repeat(12_000);
    try (Server server = plugins.start("limits.complaints-per-second", "0")) {
      List<RawClient> flooders = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        flooders.add(join(server, PAUSED, null));
      }
      try (RawClient eva = RawClient.join(server.shardPort, PAUSED, "eva")) {
        eva.read(RawClient.BINARY);
        server.control(PAUSED, "pause");
        for (RawClient each : flooders) {
          for (int i = 0; i < 20; i++) {
            each.input(say(text));
          }
          if (each == flooders.getLast()) {
            each.readComplaint("the anonymous of your address have inputs waiting");
          } else {
            awaitRead(each);
          }
        }
        long bytes = server.metric("martlet_input_queue_bytes");
        assertTrue(bytes > 1_000_000 && bytes <= 1024 * 1024, bytes + " bytes");
        assertNotEquals(0, server.metric("martlet_input_queue_full_total{limit=\"place_bytes\"}"));
        for (int i = 0; i < 10; i++) {
          eva.input(say(text));
        }
        eva.input(say("at last"));
        awaitRead(eva);
        server.control(PAUSED, "resume");
        eva.readUntil("eva said at last");
      }
      for (RawClient each : flooders) {
        each.close();
      }
    }
  }

  @Test
  void whoHasFilledTheServerInPausedShardsDoesNotSilenceTheOthers() throws Exception {
    String text = "y".repeat(12_000);
    try (Server server =
            plugins.start(
                "limits.server-input-bytes-waiting", "500000",
                "limits.complaints-per-second", "0");
        RawClient player = RawClient.join(server.shardPort, SHARD, "adam")) {
      List<RawClient> flooders = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String shard = PAUSED + i;
        flooders.add(join(server, shard, "user" + i));
        server.control(shard, "pause");
        for (int j = 0; j < 20; j++) {
          flooders.get(i).input(say(text));
        }
        if (i < 3) {
          awaitRead(flooders.get(i));
        } else {
          flooders.get(i).readComplaint("the server has inputs waiting");
        }
      }
      for (int i = 0; i < 20; i++) {
        player.input(say("word " + i));
        player.readUntil("adam said word " + i);
      }
      player.input(say(text));
      player.readComplaint("QUEUE_FULL");
      for (RawClient each : flooders) {
        each.close();
      }
    }
  }
}
