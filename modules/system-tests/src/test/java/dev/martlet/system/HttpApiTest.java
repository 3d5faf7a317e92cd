package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API of the built image. Every response is checked against its OpenAPI document. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HttpApiTest {
  private static final String ADMIN = "dev.root.admin";
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Server server;
  private static OpenApi document;

  @BeforeAll
  static void start() throws Exception {
    server =
        PluginFolder.of("api")
            .with(TestPlugin.ODD)
            .start(
                "origins", "https://play.example",
                "hosts", "*",
                "limits.message-bytes", "2000",
                "limits.inputs-per-second", "1",
                "limits.input-burst", "8",
                "limits.input-deadline", "PT0.5S",
                "limits.auth-failures-per-minute", "1000",
                "limits.refused-joins-per-minute", "1000");
    HttpResponse<String> yaml = server.get("/api/openapi.yaml");
    document = new OpenApi(yaml.body());
    document.check("GET", yaml);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> call(String method, String path, String token, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    document.check(method, response);
    return response;
  }

  private static JsonNode ok(String method, String path, String token, String body)
      throws Exception {
    HttpResponse<String> response = call(method, path, token, body);
    assertEquals(2, response.statusCode() / 100, response::body);
    return JSON.readTree(response.body());
  }

  private static void assertRefused(
      int status, String code, String method, String path, String token, String body)
      throws Exception {
    HttpResponse<String> response = call(method, path, token, body);
    assertEquals(status, response.statusCode(), response::body);
    assertEquals(code, JSON.readTree(response.body()).at("/error/code").asString());
  }

  private EventStreamClient connect(String shard, String token) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + shard + "/connect");
    return EventStreamClient.open(HTTP, uri, Optional.ofNullable(token));
  }

  private static String say(String text) {
    return "{\"input\":{\"text\":\"" + text + "\"}}";
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.get("shards").forEach(shard -> ids.add(shard.get("id").asString()));
    return ids;
  }

  @Test
  void adminsSeeAllShardsPageByPage() throws Exception {
    for (int i = 1; i <= 5; i++) {
      ok("POST", "/api/shards", ADMIN, "{\"id\":\"odd:20:1:page:" + i + "\"}");
    }
    JsonNode first = ok("GET", "/api/shards?type=odd&after=odd:20:1:page&limit=2", ADMIN, null);
    assertEquals(List.of("odd:20:1:page:1", "odd:20:1:page:2"), ids(first));
    String next = first.get("next").asString();
    JsonNode second = ok("GET", "/api/shards?type=odd&limit=3&after=" + next, ADMIN, null);
    assertEquals(List.of("odd:20:1:page:3", "odd:20:1:page:4", "odd:20:1:page:5"), ids(second));
    assertEquals(List.of("arena:lobby"), ids(ok("GET", "/api/shards?type=arena", ADMIN, null)));
    assertRefused(400, "BAD_PARAMETER", "GET", "/api/shards?limit=0", ADMIN, null);
    assertRefused(400, "BAD_PARAMETER", "GET", "/api/shards?limit=many", ADMIN, null);
  }

  @Test
  void whatIsForAdminsIsForNobodyElse() throws Exception {
    Map<String, String> operations =
        Map.of(
            "/api/held-back", "GET",
            "/api/shards/arena:lobby", "DELETE",
            "/api/shards/arena:lobby/subscribers", "GET",
            "/api/shards/arena:lobby/refusals", "GET",
            "/api/shards/arena:lobby/pause", "POST",
            "/api/shards/arena:lobby/step", "POST",
            "/api/shards/arena:lobby/resume", "POST",
            "/api/types", "GET",
            "/api/plugins", "GET");
    for (Map.Entry<String, String> operation : operations.entrySet()) {
      String path = operation.getKey();
      assertRefused(401, "UNAUTHORIZED", operation.getValue(), path, null, null);
      assertRefused(401, "UNAUTHORIZED", operation.getValue(), path, "nonsense", null);
      assertRefused(403, "FORBIDDEN", operation.getValue(), path, "dev.eva", null);
    }
    assertRefused(401, "UNAUTHORIZED", "GET", "/api/shards", "nonsense", null);
    assertRefused(401, "UNAUTHORIZED", "POST", "/api/shards", null, "{\"id\":\"odd:1\"}");
    assertRefused(403, "FORBIDDEN", "POST", "/api/shards", "dev.eva", "{\"id\":\"odd:1\"}");
    for (String method : List.of("GET", "POST", "DELETE")) {
      String path = "/api/addresses?range=192.0.2.7";
      assertRefused(401, "UNAUTHORIZED", method, path, null, "{\"range\":\"192.0.2.7\"}");
      assertRefused(403, "FORBIDDEN", method, path, "dev.eva", "{\"range\":\"192.0.2.7\"}");
    }
  }

  @Test
  void addressesAreDeniedAndAllowed() throws Exception {
    String body =
        """
        {"range": "::ffff:192.0.2.9/120", "reason": "a <b>flood</b>", "seconds": 3600}
        """;
    JsonNode rule = ok("POST", "/api/addresses", ADMIN, body);
    assertEquals("192.0.2.0/24", rule.get("range").asString());
    assertEquals("deny", rule.get("rule").asString());
    assertFalse(rule.get("until").isNull());
    ok("POST", "/api/addresses", ADMIN, "{\"range\":\"2001:DB8::1\",\"rule\":\"allow\"}");
    JsonNode all = ok("GET", "/api/addresses", ADMIN, null).get("addresses");
    assertEquals(2, all.size());
    assertTrue(all.toString().contains("a <b>flood</b>"), all::toString);
    ok("DELETE", "/api/addresses?range=192.0.2.0/24", ADMIN, null);
    ok("DELETE", "/api/addresses?range=2001:db8:0::1", ADMIN, null);
    assertEquals(0, ok("GET", "/api/addresses", ADMIN, null).get("addresses").size());
    ok("GET", "/api/held-back", ADMIN, null);
  }

  @Test
  void whatIsNoRuleIsRefusedAndChangesNothing() throws Exception {
    for (String body :
        List.of(
            "[]",
            "{}",
            "{\"range\":7}",
            "{\"range\":\"10.1/16\"}",
            "{\"range\":\"localhost\"}",
            "{\"range\":\"10.0.0.0/33\"}",
            "{\"range\":\"192.0.2.7\",\"rule\":\"DENY\"}",
            "{\"range\":\"192.0.2.7\",\"seconds\":0}",
            "{\"range\":\"192.0.2.7\",\"seconds\":1.5}",
            "{\"range\":\"192.0.2.7\",\"seconds\":99999999999999999999}",
            "{\"range\":\"192.0.2.7\",\"force\":\"yes\"}",
            "{\"range\":\"192.0.2.7\",\"reason\":\"" + "x".repeat(201) + "\"}",
            "{\"range\":\"192.0.2.7\",\"reason\":\"\\ud800\"}",
            "{\"range\":\"192.0.2.7\",\"until\":\"tomorrow\"}",
            "{\"range\":\"192.0.2.7\",\"range\":\"192.0.2.8\"}")) {
      assertRefused(400, "BAD_BODY", "POST", "/api/addresses", ADMIN, body);
    }
    String tooLong = "{\"range\":\"" + " ".repeat(2000) + "\"}";
    assertRefused(413, "BODY_TOO_LARGE", "POST", "/api/addresses", ADMIN, tooLong);
    String own = "{\"range\":\"127.0.0.0/8\"}";
    assertRefused(409, "WOULD_SHUT_YOU_OUT", "POST", "/api/addresses", ADMIN, own);
    assertRefused(400, "BAD_PARAMETER", "DELETE", "/api/addresses", ADMIN, null);
    assertRefused(400, "BAD_PARAMETER", "DELETE", "/api/addresses?range=x", ADMIN, null);
    assertRefused(404, "RULE_NOT_FOUND", "DELETE", "/api/addresses?range=192.0.2.7", ADMIN, null);
    assertEquals(0, ok("GET", "/api/addresses", ADMIN, null).get("addresses").size());
  }

  @Test
  void oneShardIsShownToWhoeverAsks() throws Exception {
    JsonNode shard = ok("GET", "/api/shards/arena:lobby", null, null);
    assertEquals("arena", shard.get("type").asString());
    assertEquals(20, shard.get("rate").asInt());
    assertFalse(shard.has("cpu_seconds"));
    assertTrue(ok("GET", "/api/shards/arena:lobby", ADMIN, null).has("cpu_seconds"));
    assertRefused(404, "SHARD_NOT_FOUND", "GET", "/api/shards/arena:none", null, null);
    assertRefused(400, "BAD_SHARD", "GET", "/api/shards/a%20b", null, null);
    assertRefused(401, "UNAUTHORIZED", "GET", "/api/shards/arena:lobby", "nonsense", null);
  }

  @Test
  void aShardIsMadeAndDeleted() throws Exception {
    String plan =
        """
        {"id": "odd:20:1:made", "tick_rate": 5, "max_subscribers": 3, "idle_shutdown": "PT0S"}
        """;
    document.checkBody("ShardPlan", plan);
    JsonNode made = ok("POST", "/api/shards", ADMIN, plan);
    assertEquals(5, made.get("rate").asInt());
    assertEquals(3, made.get("max_subscribers").asInt());
    assertRefused(409, "SHARD_EXISTS", "POST", "/api/shards", ADMIN, plan);
    assertEquals(
        "stop", ok("DELETE", "/api/shards/odd:20:1:made", ADMIN, null).get("mode").asString());
    server.awaitLog("shard odd:20:1:made ended");
    assertRefused(404, "SHARD_NOT_FOUND", "DELETE", "/api/shards/odd:20:1:made", ADMIN, null);
    assertRefused(400, "BAD_PARAMETER", "DELETE", "/api/shards/arena:lobby?mode=now", ADMIN, null);
    assertRefused(400, "BAD_SHARD", "DELETE", "/api/shards/%20", ADMIN, null);
  }

  @Test
  void whatIsWrongWithAPlanIsNamed() throws Exception {
    for (String wrong :
        List.of(
            "",
            "[]",
            "{",
            "{}",
            "{\"id\":\"a b\"}",
            "{\"id\":\"chess:1\"}",
            "{\"id\":\"odd:20:1:x\",\"tick_rate\":2000}",
            "{\"id\":\"odd:20:1:x\",\"tick_rate\":[1]}",
            "{\"id\":\"odd:20:1:x\",\"colour\":1}",
            "{\"id\":\"odd:20:1:x\",\"options\":{\"colour\":\"red\"}}")) {
      assertRefused(400, "BAD_BODY", "POST", "/api/shards", ADMIN, wrong);
    }
    String unknown = "{\"id\":\"odd:20:1:x\",\"tickrate\":1}";
    HttpResponse<String> answer = call("POST", "/api/shards", ADMIN, unknown);
    assertTrue(
        answer.body().contains("tick_rate") && !answer.body().contains("tick-rate"), answer::body);
    for (String options : List.of("[]", "null", "7")) {
      String body = "{\"id\":\"odd:20:1:x\",\"options\":" + options + "}";
      HttpResponse<String> response = call("POST", "/api/shards", ADMIN, body);
      assertTrue(response.body().contains("\"options must be an object\""), response::body);
    }
    assertRefused(
        413, "BODY_TOO_LARGE", "POST", "/api/shards", ADMIN, "[" + " ".repeat(2000) + "]");
    assertRefused(
        500, "SHARD_FAILED", "POST", "/api/shards", ADMIN, "{\"id\":\"odd:20:1:create\"}");
  }

  @Test
  void aShardDrainsUntilItsLastPlayerHasLeft() throws Exception {
    try (EventStreamClient eva = connect("odd:20:1:drain", "dev.eva")) {
      eva.awaitSnapshot("tick");
      ok("DELETE", "/api/shards/odd:20:1:drain?mode=drain", ADMIN, null);
      try (EventStreamClient late = connect("odd:20:1:drain", "dev.adam")) {
        assertEquals(503, late.response.statusCode());
      }
      eva.awaitSnapshot("tick");
      assertTrue(ok("GET", "/api/shards/odd:20:1:drain", ADMIN, null).get("draining").asBoolean());
    }
    server.awaitLog("shard odd:20:1:drain ended");
  }

  @Test
  void aPostedInputIsAnsweredWhenItWasApplied() throws Exception {
    String path = "/api/shards/odd:20:1:post/input";
    try (EventStreamClient eva = connect("odd:20:1:post", "dev.eva")) {
      eva.awaitSnapshot("tick");
      document.checkBody("Envelope", say("hello"));
      assertEquals(1, ok("POST", path, "dev.eva", say("hello")).get("seq").asLong());
      assertEquals(2, ok("POST", path, "dev.eva", say("again")).get("seq").asLong());
      eva.awaitSnapshot("eva said again");
      String asEva = "{\"input\":{\"text\":\"by root\"},\"subscriber_id\":\"eva\"}";
      assertEquals(3, ok("POST", path, ADMIN, asEva).get("seq").asLong());
      eva.awaitSnapshot("eva said by root");
      assertRefused(403, "FORBIDDEN", "POST", path, "dev.adam", asEva);
      assertRefused(403, "NOT_ATTACHED", "POST", path, "dev.adam", say("hello"));
      assertRefused(403, "NOT_ATTACHED", "POST", path, null, say("hello"));
      assertRefused(403, "INPUT_REFUSED", "POST", path, "dev.eva", say("no"));
      assertRefused(400, "BAD_INPUT", "POST", path, "dev.eva", "{\"input\":7}");
      assertRefused(400, "BAD_ENVELOPE", "POST", path, "dev.eva", "{\"client_seq\":-1}");
      assertRefused(400, "BAD_BODY", "POST", path, "dev.eva", "[]");
      assertRefused(401, "UNAUTHORIZED", "POST", path, "nonsense", say("hello"));
      assertRefused(413, "BODY_TOO_LARGE", "POST", path, "dev.eva", say("x".repeat(2000)));
      JsonNode last = ok("GET", "/api/shards/odd:20:1:post/refusals", ADMIN, null);
      assertEquals("BAD_ENVELOPE", last.at("/refusals/0/code").asString());
      assertEquals("not now", last.at("/refusals/2/message").asString());
      JsonNode there = ok("GET", "/api/shards/odd:20:1:post/subscribers", ADMIN, null);
      assertEquals("eva", there.at("/subscribers/0/sid").asString());
    }
    assertRefused(404, "SHARD_NOT_FOUND", "POST", "/api/shards/arena:x/input", "dev.eva", "{}");
  }

  @Test
  void whatATokenSaysOfASubscriberIsShownToAdmins() throws Exception {
    String token = "dev.eva?name=Eva%20B&roles=referee,artist&team=red";
    try (EventStreamClient eva = connect("odd:20:1:who", token)) {
      eva.awaitSnapshot("tick");
      JsonNode there = ok("GET", "/api/shards/odd:20:1:who/subscribers", ADMIN, null);
      assertEquals("eva", there.at("/subscribers/0/user").asString());
      assertEquals("Eva B", there.at("/subscribers/0/name").asString());
      assertEquals("[\"artist\",\"referee\"]", there.at("/subscribers/0/roles").toString());
      assertFalse(there.toString().contains("red"), "claims may be private");
    }
  }

  @Test
  void whoPostsTooMuchIsToldToWait() throws Exception {
    String path = "/api/shards/odd:20:1:flood/input";
    try (EventStreamClient eva = connect("odd:20:1:flood", "dev.eva")) {
      eva.awaitSnapshot("tick");
      HttpResponse<String> response = call("POST", path, "dev.eva", say("1"));
      for (int i = 2; response.statusCode() == 200 && i < 100; i++) {
        response = call("POST", path, "dev.eva", say("" + i));
      }
      assertEquals(429, response.statusCode());
      assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
    }
  }

  @Test
  void aSimulationThatFailsOverAnInputSaysSo() throws Exception {
    String path = "/api/shards/odd:20:1:authorizeInput/input";
    try (EventStreamClient eva = connect("odd:20:1:authorizeInput", "dev.eva")) {
      eva.awaitSnapshot("tick");
      ok("POST", path, "dev.eva", say("now"));
      assertRefused(500, "INPUT_FAILED", "POST", path, "dev.eva", say("hello"));
    }
  }

  @Test
  void aShardIsPausedAndStepped() throws Exception {
    String shard = "/api/shards/odd:20:1:pause";
    try (EventStreamClient eva = connect("odd:20:1:pause", "dev.eva")) {
      eva.awaitSnapshot("tick");
      ok("POST", shard + "/pause", ADMIN, null);
      assertRefused(503, "INPUT_LATE", "POST", shard + "/input", "dev.eva", say("hello"));
      long tick = ok("GET", shard, ADMIN, null).get("tick").asLong();
      assertTrue(ok("GET", shard, ADMIN, null).get("paused").asBoolean());
      ok("POST", shard + "/step", ADMIN, null);
      assertEquals(Long.toString(tick + 1), eva.awaitSnapshot("\"last\":\"eva said hello\"").id());
      assertEquals(tick + 1, ok("GET", shard, ADMIN, null).get("tick").asLong());
      ok("POST", shard + "/resume", ADMIN, null);
      eva.awaitSnapshot("\"tick\":" + (tick + 3) + ",");
    }
    for (String change : List.of("/pause", "/step", "/resume")) {
      assertRefused(404, "SHARD_NOT_FOUND", "POST", "/api/shards/no" + change, ADMIN, null);
    }
    assertRefused(404, "SHARD_NOT_FOUND", "GET", "/api/shards/no/refusals", ADMIN, null);
    assertRefused(404, "SHARD_NOT_FOUND", "GET", "/api/shards/no/subscribers", ADMIN, null);
  }

  @Test
  void whatIsLoadedIsListed() throws Exception {
    JsonNode types = ok("GET", "/api/types", ADMIN, null).get("types");
    assertEquals("arena", types.get(0).get("name").asString());
    JsonNode plugins = ok("GET", "/api/plugins", ADMIN, null);
    assertTrue(plugins.toString().contains("test.odd@1.2.3"), plugins::toString);
    JsonNode transports = ok("GET", "/api/shards/transports", null, null).get("transports");
    assertEquals(server.shardPort, transports.get(0).get("port").asInt());
    assertEquals(server.port, transports.get(1).get("port").asInt());
    assertEquals("/shards", transports.get(1).get("path").asString());
    assertEquals("sse", transports.get(2).get("name").asString());
  }

  @Test
  void whatIsNotThereHasTheSameShape() throws Exception {
    HttpResponse<String> response = call("PUT", "/api/shards", ADMIN, "{}");
    assertEquals("GET, HEAD, POST, OPTIONS", response.headers().firstValue("Allow").orElse(""));
    for (String path : List.of("/api/nothing", "/api", "/observe/nothing")) {
      HttpResponse<String> nothing = server.get(path);
      assertEquals(404, nothing.statusCode());
      assertTrue(nothing.body().startsWith("{\"error\":{\"code\":\"NOT_FOUND\""), nothing::body);
    }
    try (RawClient client = new RawClient(server.port)) {
      RawClient.Response bad = client.request("GET", "/%zz", Map.of("Host", "x"));
      assertEquals(400, bad.status());
      assertTrue(bad.body().startsWith("{\"error\":{\"code\":\"BAD_REQUEST\""), bad::body);
    }
  }

  @Test
  void pagesOfAllowedOriginsMayCallAndOthersNot() throws Exception {
    HttpResponse<String> allowed = withOrigin("GET", "https://play.example");
    assertEquals(200, allowed.statusCode());
    assertEquals(
        "https://play.example",
        allowed.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
    HttpResponse<String> preflight = withOrigin("OPTIONS", "https://play.example");
    assertEquals(204, preflight.statusCode());
    assertTrue(
        preflight
            .headers()
            .firstValue("Access-Control-Allow-Headers")
            .orElse("")
            .contains("Authorization"));
    assertEquals(200, withOrigin("GET", "http://127.0.0.1:9999").statusCode());
    HttpResponse<String> refused = withOrigin("GET", "https://evil.example");
    assertEquals(403, refused.statusCode());
    assertTrue(refused.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
  }

  /** RFC 9112, section 3.2: a path, a whole URL, and an asterisk for the server itself. */
  @Test
  void everyFormOfTheTargetIsAnswered() throws Exception {
    for (String target :
        List.of(
            "/api/shards/transports",
            "http://h/api/shards/transports",
            "HTTPS://h:1/api/shards/transports?x=1",
            "http://h",
            "http://h?x=1",
            "http://[::1]/martlet/shard-client.js",
            "/console/")) {
      assertEquals(200, request("GET", target, Map.of("Host", "other")).status(), target);
    }
    RawClient.Response options = request("OPTIONS", "*", Map.of("Host", "h"));
    assertEquals(204, options.status());
    assertTrue(options.headers().get("allow").contains("GET"));
    assertEquals(405, request("CONNECT", "h:80", Map.of("Host", "h")).status());
    for (String target :
        List.of("*", "api/shards", "h:80", "http://u@h/", "ftp://h/", "http:///", "/#a")) {
      RawClient.Response bad = request("GET", target, Map.of("Host", "h"));
      assertEquals(400, bad.status(), target);
      assertTrue(bad.body().startsWith("{\"error\":{\"code\":\"BAD_REQUEST\""), bad::body);
    }
  }

  private static RawClient.Response request(
      String method, String target, Map<String, String> headers) throws Exception {
    try (RawClient client = new RawClient(server.port)) {
      return client.request(method, target, headers);
    }
  }

  @Test
  void theHostOfTheTargetSaysWhichPagesMayCall() throws Exception {
    String target = "http://named.example/api/shards/arena:lobby";
    Map<String, String> own = Map.of("Host", "h", "Origin", "http://named.example:4321");
    assertEquals(200, request("GET", target, own).status());
    Map<String, String> other = Map.of("Host", "h", "Origin", "http://h");
    assertEquals(403, request("GET", target, other).status());
  }

  /** Relative, so that they are right below any prefix that a proxy has taken away. */
  @Test
  void redirectionsAreRelative() throws Exception {
    for (String folder : List.of("console", "martlet")) {
      RawClient.Response redirected = request("GET", "/" + folder, Map.of("Host", "h"));
      assertEquals(3, redirected.status() / 100);
      assertEquals("./" + folder + "/", redirected.headers().get("location"));
    }
  }

  private static HttpResponse<String> withOrigin(String method, String origin) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/shards/arena:lobby");
    return HTTP.send(
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Origin", origin)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The tests above have seen every documented response, except those that other tests cover. */
  @Test
  @Order(Integer.MAX_VALUE)
  void theDocumentPromisesNothingThatNobodyHasSeen() {
    Set<String> unseen = new TreeSet<>(document.promised());
    unseen.removeAll(document.seen());
    unseen.removeIf(promise -> promise.startsWith("connect ")); // EventStreamTest
    unseen.removeIf(promise -> promise.startsWith("postSignal ")); // SignalsTest
    unseen.removeIf( // JournalsApiTest
        promise -> promise.matches("(listJournals|showJournal|showTicks) .*"));
    // StrangerTest and PluginMisbehaviourTest: an address that failed too often, a type that hangs.
    unseen.removeAll(Set.of("listShards 429", "createShard 503"));
    unseen.remove("removeAddress 409"); // DeniedAddressesTest
    unseen.remove("postInput 202"); // EventStreamTest
    assertEquals(Set.of(), unseen);
  }
}
