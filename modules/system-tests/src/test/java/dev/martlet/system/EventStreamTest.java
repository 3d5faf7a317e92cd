package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.EventStreamClient.Event;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Subscriptions over HTTP keep the promises of those over WebSockets. */
class EventStreamTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static PluginFolder plugins;
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    plugins = PluginFolder.of("events").with(TestPlugin.ODD);
    server = plugins.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static EventStreamClient connect(Server server, String target, String token)
      throws Exception {
    return EventStreamClient.open(
        HTTP,
        URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + target),
        Optional.ofNullable(token));
  }

  private static EventStreamClient connect(String target, String token) throws Exception {
    return connect(server, target, token);
  }

  private static HttpResponse<String> post(String shard, String token, String body)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + shard + "/input");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode opening(EventStreamClient client) throws Exception {
    Event event = client.next();
    assertEquals("open", event.name());
    return JSON.readTree(event.data());
  }

  @Test
  void everyTickIsAnEventWithItsNumber() throws Exception {
    try (EventStreamClient eva = connect("odd:20:1:ticks/connect", "dev.eva")) {
      assertEquals(200, eva.response.statusCode());
      Map<String, String> headers =
          Map.of(
              "Content-Type", "text/event-stream",
              "Cache-Control", "no-store, no-transform",
              "X-Accel-Buffering", "no");
      headers.forEach(
          (name, value) ->
              assertEquals(value, eva.response.headers().firstValue(name).orElse(""), name));
      JsonNode opening = opening(eva);
      assertEquals("eva", opening.get("sid").asString());
      assertEquals("odd:20:1:ticks", opening.get("shard").asString());
      long before = -1;
      for (int i = 0; i < 5; i++) {
        Event event = eva.next();
        long tick = Long.parseLong(event.id());
        assertTrue(tick > before, "ticks go up");
        before = tick;
        assertEquals(tick, JSON.readTree(event.data()).get("tick").asLong());
      }
    }
    server.awaitMetric("martlet_event_streams", 0);
  }

  @Test
  void bothWaysSeeTheSameShard() throws Exception {
    try (EventStreamClient eva = connect("odd:20:1:both/connect", "dev.eva");
        RawClient adam = RawClient.join(server.shardPort, "odd:20:1:both", "adam")) {
      eva.awaitSnapshot("tick");
      adam.input("{\"text\":\"hello\"}");
      eva.awaitSnapshot("adam said hello");
      assertEquals(
          200, post("odd:20:1:both", "dev.eva", "{\"input\":{\"text\":\"hi\"}}").statusCode());
      adam.readUntil("eva said hi");
    }
  }

  @Test
  void whoDoesNotWaitIsToldOnTheStream() throws Exception {
    try (EventStreamClient eva = connect("odd:20:1:nowait/connect", "dev.eva")) {
      String key = opening(eva).get("connection").asString();
      String body =
          "{\"input\":{\"text\":\"%s\"},\"client_seq\":7,\"wait\":false,\"connection\":\"%s\"}";
      HttpResponse<String> left = post("odd:20:1:nowait", "dev.eva", body.formatted("no", key));
      assertEquals(202, left.statusCode());
      assertEquals("{\"accepted\":true}", left.body());
      assertEquals(
          "{\"error\":{\"code\":\"INPUT_REFUSED\",\"message\":\"not now\"},\"client_seq\":7}",
          eva.await("complaint").data());
      String wrong = body.formatted("no", key).replace("false", "7");
      assertEquals(400, post("odd:20:1:nowait", "dev.eva", wrong).statusCode());
    }
  }

  /** Anonymous subscribers may share an id, so an id does not identify a connection. */
  @Test
  void theAnonymousSendOnTheirOwnConnectionOnly() throws Exception {
    try (EventStreamClient one = connect("odd:20:1:anon/connect", null);
        EventStreamClient two = connect("odd:20:1:anon/connect?sid=two", null)) {
      JsonNode first = opening(one);
      JsonNode second = opening(two);
      assertEquals("anon", first.get("sid").asString());
      assertEquals("two", second.get("sid").asString());
      assertNotEquals(first.get("connection"), second.get("connection"));
      String body = "{\"input\":{\"text\":\"hi\"},\"connection\":\"%s\"}";
      String key = second.get("connection").asString();
      assertEquals(200, post("odd:20:1:anon", null, body.formatted(key)).statusCode());
      one.awaitSnapshot("two said hi");
      assertEquals(403, post("odd:20:1:anon", null, body.formatted("guess")).statusCode());
      assertEquals(403, post("odd:20:1:anon", "dev.eva", body.formatted(key)).statusCode());
      assertEquals(403, post("arena:lobby", null, body.formatted(key)).statusCode());
    }
  }

  private static void assertRefused(int status, String code, String target, String token)
      throws Exception {
    try (EventStreamClient client = connect(target, token)) {
      String body = client.error;
      assertEquals(status, client.response.statusCode(), body);
      assertTrue(body.contains("\"" + code + "\""), body);
    }
  }

  @Test
  void whatCanBeRefusedIsRefusedWithAStatus() throws Exception {
    assertRefused(400, "BAD_SHARD", "a%20b/connect", "dev.eva");
    assertRefused(400, "BAD_SID", "arena:lobby/connect?sid=a%00b", "dev.eva");
    assertRefused(401, "UNAUTHORIZED", "arena:lobby/connect", "nonsense");
    assertRefused(403, "JOIN_REFUSED", "odd:20:1:closed/connect", "dev.eva");
    assertRefused(404, "SHARD_NOT_FOUND", "chess:1/connect", "dev.eva");
    try (EventStreamClient one = connect("odd:20:1:small/connect", "dev.a");
        EventStreamClient two = connect("odd:20:1:small/connect", "dev.b")) {
      one.awaitSnapshot("tick");
      two.awaitSnapshot("tick");
      assertRefused(503, "SHARD_FULL", "odd:20:1:small/connect", "dev.c");
    }
  }

  @Test
  void adminsWatchWithoutBeingThere() throws Exception {
    assertRefused(401, "UNAUTHORIZED", "arena:lobby/connect?watch=true", null);
    assertRefused(403, "FORBIDDEN", "arena:lobby/connect?watch=true", "dev.eva");
    assertRefused(404, "SHARD_NOT_FOUND", "arena:none/connect?watch=true", "dev.root.admin");
    try (EventStreamClient root = connect("arena:lobby/connect?watch=true", "dev.root.admin");
        EventStreamClient eva = connect("arena:lobby/connect", "dev.eva")) {
      root.awaitSnapshot("eva");
      eva.awaitSnapshot("eva");
      String last = root.await("").data();
      assertTrue(last.contains("\"spectators\":0") && !last.contains("root"), last);
    }
  }

  @Test
  @SuppressWarnings("try") // the subscriber leaves first
  void adminsSeeWhatASubscriberSeesUntilTheyLeave() throws Exception {
    String stream = "odd:20:1:own:seen/connect";
    assertRefused(400, "BAD_PARAMETER", "arena:lobby/connect?as=1", "dev.root.admin");
    try (EventStreamClient eva = connect(stream, "dev.eva")) {
      eva.awaitSnapshot("\"you\":\"eva\"");
      assertRefused(403, "FORBIDDEN", stream + "?watch=true&as=1", "dev.adam");
      for (String nobody : List.of("2", "0", "eva", "", "01")) {
        String target = stream + "?watch=true&as=" + nobody;
        assertRefused(404, "SUBSCRIBER_NOT_FOUND", target, "dev.root.admin");
      }
      try (EventStreamClient root = connect(stream + "?watch=true&as=1", "dev.root.admin")) {
        root.awaitSnapshot("\"you\":\"eva\"");
        eva.close();
        String end = "{\"code\":1000,\"reason\":\"the subscriber has left\"}";
        assertEquals(end, root.await("end").data());
        root.awaitEnd();
      }
    }
  }

  @Test
  void theEndOfAShardIsTheLastEvent() throws Exception {
    try (EventStreamClient eva = connect("odd:20:1:end/connect", "dev.eva")) {
      eva.awaitSnapshot("tick");
      post("odd:20:1:end", "dev.eva", "{\"input\":{\"text\":\"done\"}}");
      eva.awaitSnapshot("eva said done");
      assertEquals("{\"code\":1000,\"reason\":\"shard finished\"}", eva.await("end").data());
      eva.awaitEnd();
    }
  }

  @Test
  void aSilentShardIsPingedWithComments() throws Exception {
    try (Server other = Server.start(Map.of("martlet.limits.ping-interval", "PT0.2S"));
        EventStreamClient eva = connect(other, "lot:vase/connect", "dev.eva")) {
      eva.awaitSnapshot("");
      assertEquals("ping", eva.comment());
      assertEquals("ping", eva.comment());
    }
  }

  @Test
  void eventStreamsHoldPermitsLikeWebSockets() throws Exception {
    try (Server other = Server.start(Map.of("martlet.limits.connections-per-address", "2"))) {
      EventStreamClient one = connect(other, "arena:lobby/connect", null);
      one.awaitSnapshot("players");
      try (RawClient two = RawClient.join(other.shardPort, "arena:lobby", null)) {
        two.readUntil("players");
        try (EventStreamClient three = connect(other, "arena:lobby/connect", null)) {
          assertEquals(429, three.response.statusCode());
          assertTrue(three.response.headers().firstValue("Retry-After").isPresent());
        }
      }
      one.close();
      other.awaitMetric("martlet_permits", 0);
      try (EventStreamClient four = connect(other, "arena:lobby/connect", null)) {
        four.awaitSnapshot("players");
      }
    }
  }

  /** A client that reads nothing fills the buffers of its socket, and holds a permit. */
  @Test
  void aStreamThatNobodyReadsIsCutAfterTheWriteTimeout() throws Exception {
    try (Server other = plugins.start("limits.write-timeout", "PT1S");
        RawClient stalled = new RawClient(other.port);
        EventStreamClient eva = connect(other, "odd:20:200000:stall/connect", "dev.eva")) {
      stalled.send(
          "GET /api/shards/odd:20:200000:stall/connect HTTP/1.1\r\nHost: localhost\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      other.awaitMetric("martlet_event_streams", 2);
      other.awaitLog("write timeout");
      other.awaitMetric("martlet_event_streams", 1);
      other.awaitMetric("martlet_permits", 1);
      assertEquals(1, other.metric("martlet_cuts_total{why=\"write\"}"));
      eva.awaitSnapshot("tick");
    }
  }

  @Test
  void aDrainEndsStreamsAsItEndsWebSockets() throws Exception {
    try (Server other = Server.start(Map.of());
        EventStreamClient eva = connect(other, "arena:lobby/connect", "dev.eva")) {
      eva.awaitSnapshot("players");
      other.process().destroy();
      assertEquals("{\"code\":1001,\"reason\":\"server is going away\"}", eva.await("end").data());
      eva.awaitEnd();
      assertEquals(0, other.exit());
    }
  }

  @Test
  void whoGoesAwayIsNoticed() throws Exception {
    try (Server other = Server.start(Map.of("martlet.limits.ping-interval", "PT0.2S"))) {
      EventStreamClient eva = connect(other, "lot:vase/connect", "dev.eva");
      eva.awaitSnapshot("");
      other.awaitMetric("martlet_event_streams", 1);
      eva.close();
      other.awaitMetric("martlet_event_streams", 0);
      other.awaitMetric("martlet_permits", 0);
    }
  }
}
