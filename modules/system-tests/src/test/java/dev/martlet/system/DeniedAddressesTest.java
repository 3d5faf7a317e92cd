package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of those whose addresses an operator denies while the server runs. */
class DeniedAddressesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ADMIN = "dev.root.admin";
  private static final String ARENA = "arena:lobby";

  /** Addresses of this machine that the limits tell apart. */
  private static final String ATTACKER = "127.0.0.2";

  private static final String PLAYER = "127.0.0.3";

  private static Server start(String... settings) throws Exception {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      all.put("martlet." + settings[i], settings[i + 1]);
    }
    return Server.start(all);
  }

  // ---- the API ----------------------------------------------------------------------------

  private static HttpResponse<String> call(Server server, String method, String path, String body)
      throws Exception {
    return server
        .http()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + "/api/" + path))
                .header("Authorization", "Bearer " + ADMIN)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode get(Server server, String path) throws Exception {
    HttpResponse<String> response = call(server, "GET", path, "");
    assertEquals(200, response.statusCode(), response::body);
    return JSON.readTree(response.body());
  }

  private static void set(Server server, String rule, String range) throws Exception {
    String body = "{\"range\":\"" + range + "\",\"rule\":\"" + rule + "\"}";
    HttpResponse<String> response = call(server, "POST", "addresses", body);
    assertEquals(201, response.statusCode(), response::body);
  }

  private static void remove(Server server, String range) throws Exception {
    HttpResponse<String> response = call(server, "DELETE", "addresses?range=" + range, "");
    assertEquals(200, response.statusCode(), response::body);
  }

  private static String code(HttpResponse<String> response) {
    return JSON.readTree(response.body()).at("/error/code").asString();
  }

  // ---- clients ----------------------------------------------------------------------------

  private static HttpClient from(String address) {
    return HttpClient.newBuilder().localAddress(InetAddress.ofLiteral(address)).build();
  }

  private static HttpResponse<String> ask(HttpClient client, Server server, String path)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static RawClient.Response upgrade(RawClient client, String token, String forwarded)
      throws IOException {
    Map<String, String> headers = RawClient.upgradeHeaders();
    if (token != null) {
      headers.put("Authorization", "Bearer " + token);
    }
    if (forwarded != null) {
      headers.put("X-Forwarded-For", forwarded);
    }
    return client.request("GET", RawClient.target(ARENA), headers);
  }

  private static void assertDenied(RawClient.Response response) {
    assertEquals(403, response.status(), response::toString);
    assertTrue(response.body().contains("\"ADDRESS_DENIED\""), response::toString);
  }

  private static void assertClosed(RawClient client) throws IOException {
    RawClient.Frame close = client.readClose();
    assertEquals(1008, close.closeCode());
    assertEquals("address denied", close.closeReason());
  }

  /** Without the rule, the attacker is let in: before it, and after it. */
  @Test
  void whoIsDeniedIsClosedAndRefusedOnBothPortsAndTheOthersPlayOn() throws Exception {
    try (Server server = start();
        HttpClient attacker = from(ATTACKER);
        RawClient player = new RawClient(PLAYER, server.shardPort).join(ARENA, "eva");
        RawClient there = new RawClient(ATTACKER, server.shardPort).join(ARENA, "mallory")) {
      there.read(RawClient.BINARY);
      URI stream =
          URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + ARENA + "/connect");
      try (EventStreamClient events =
          EventStreamClient.open(attacker, stream, Optional.of("dev.mallory"))) {
        assertEquals("open", events.next().name());
        assertEquals(200, ask(attacker, server, "/api/shards/transports").statusCode());

        set(server, "deny", ATTACKER);
        assertClosed(there);
        EventStreamClient.Event end = events.next();
        while (!end.name().equals("end")) {
          end = events.next();
        }
        assertEquals("{\"code\":1008,\"reason\":\"address denied\"}", end.data());
      }
      for (String path : new String[] {"/api/shards/transports", "/", "/console/", "/no"}) {
        HttpResponse<String> refused = ask(attacker, server, path);
        assertEquals(403, refused.statusCode(), path);
        assertEquals("ADDRESS_DENIED", code(refused));
      }
      assertEquals(200, ask(attacker, server, "/observe/health/live").statusCode());
      assertEquals(200, ask(attacker, server, "/observe/health/ready").statusCode());
      try (RawClient again = new RawClient(ATTACKER, server.shardPort)) {
        assertDenied(upgrade(again, "dev.mallory", null));
      }
      assertEquals(5, server.metric("martlet_refusals_total{code=\"ADDRESS_DENIED\"}"));
      assertEquals(1, server.metric("martlet_denied_ranges"));
      assertEquals(2, server.metric("martlet_closes_total{code=\"1008\"}"));
      long tick = player.read(RawClient.BINARY).tick();
      assertTrue(player.read(RawClient.BINARY).tick() > tick);

      remove(server, ATTACKER);
      new RawClient(ATTACKER, server.shardPort).join(ARENA, "mallory").close();
      assertEquals(200, ask(attacker, server, "/api/shards/transports").statusCode());
    }
  }

  @Test
  void whoIsDeniedIsRefusedBeforeTheirTokenIsLookedAt() throws Exception {
    try (Server server = start("denied-addresses", ATTACKER);
        HttpClient attacker = from(ATTACKER)) {
      for (int i = 0; i < 50; i++) {
        try (RawClient client = new RawClient(ATTACKER, server.shardPort)) {
          assertDenied(upgrade(client, "nonsense", null));
        }
        assertEquals(403, ask(attacker, server, "/api/plugins").statusCode());
      }
      assertEquals(0, server.metric("martlet_authentications_refused_total"));
      assertEquals(100, server.metric("martlet_refusals_total{code=\"ADDRESS_DENIED\"}"));
      assertEquals(0, server.metric("martlet_permits"));
    }
  }

  /** Nothing is read of what they want: they need not even send it. */
  @Test
  void onTheShardPortTheAnswerComesAtOnce() throws Exception {
    try (Server server =
            start("denied-addresses", "127.0.0.0/29", "allowed-addresses", "127.0.0.1");
        RawClient silent = new RawClient(ATTACKER, server.shardPort)) {
      assertDenied(silent.readResponse());
    }
  }

  @Test
  void withTlsTheConnectionIsClosedBeforeTheHandshake() throws Exception {
    TestCertificate certificate = TestCertificate.make("EC");
    try (Server server = Server.start(certificate, Map.of("martlet.denied-addresses", ATTACKER));
        RawClient client = new RawClient(ATTACKER, server.shardPort)) {
      assertThrows(IOException.class, () -> client.speakTls(certificate.trusting()));
      assertEquals(1, server.metric("martlet_refusals_total{code=\"ADDRESS_DENIED\"}"));
      assertEquals(0, server.metric("martlet_tls_handshakes_failed_total"));
      try (RawClient other = new RawClient(PLAYER, server.shardPort)) {
        other.speakTls(certificate.trusting());
        other.join(ARENA, "eva");
      }
    }
  }

  @Test
  void behindAProxyItsClientIsDeniedAndTheProxyIsNot() throws Exception {
    try (Server server = start("proxies", "127.0.0.1");
        RawClient attacker = new RawClient(server.shardPort);
        RawClient player = new RawClient(server.shardPort)) {
      assertEquals(101, upgrade(attacker, "dev.mallory", "192.0.2.7").status());
      assertEquals(101, upgrade(player, "dev.eva", "192.0.3.7").status());
      set(server, "deny", "192.0.2.0/24");
      assertClosed(attacker);
      try (RawClient again = new RawClient(server.shardPort);
          RawClient mapped = new RawClient(server.shardPort);
          RawClient neighbour = new RawClient(server.shardPort)) {
        assertDenied(upgrade(again, "dev.mallory", "192.0.2.8"));
        assertDenied(upgrade(mapped, "dev.mallory", "::ffff:192.0.2.8"));
        assertEquals(403, preflight(server, "192.0.2.8").status());
        assertEquals(204, preflight(server, "192.0.3.8").status());
        assertEquals(101, upgrade(neighbour, "dev.adam", "192.0.3.8").status());
      }
      long tick = player.read(RawClient.BINARY).tick();
      assertTrue(player.read(RawClient.BINARY).tick() > tick);
    }
  }

  /** A browser asks whether a page may ask. */
  private static RawClient.Response preflight(Server server, String forwarded) throws IOException {
    Map<String, String> headers =
        Map.of(
            "Host", "127.0.0.1",
            "Origin", "https://game.example",
            "Access-Control-Request-Method", "GET",
            "X-Forwarded-For", forwarded);
    try (RawClient client = new RawClient(server.shardPort)) {
      return client.request("OPTIONS", RawClient.target(ARENA), headers);
    }
  }

  @Test
  void aProxyThatSpeaksTheProxyProtocolIsAnsweredForItsClient() throws Exception {
    try (Server server =
        start(
            "proxies", ATTACKER,
            "proxy-header", "proxy-protocol",
            "denied-addresses", "127.0.0.2, 2001:db8::/32, 192.0.2.7")) {
      for (int port : new int[] {server.port, server.shardPort}) {
        for (String denied : new String[] {"TCP4 192.0.2.7 127.0.0.1", "TCP6 2001:db8::1 ::1"}) {
          try (RawClient client = new RawClient(ATTACKER, port)) {
            client.send(proxied(denied));
            assertDenied(upgrade(client, "dev.mallory", null));
          }
        }
      }
      try (RawClient client = new RawClient(ATTACKER, server.shardPort)) {
        client.send(proxied("TCP4 192.0.2.8 127.0.0.1"));
        assertEquals(101, upgrade(client, "dev.eva", null).status());
      }
    }
  }

  private static byte[] proxied(String way) {
    return ("PROXY " + way + " 4711 4321\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void whatTheSettingsDenyIsThereFromTheStartAndGivesWayWithoutARestart() throws Exception {
    try (Server server = start("denied-addresses", "127.0.0.2/31, 2001:db8::/32");
        HttpClient attacker = from(ATTACKER)) {
      assertEquals(403, ask(attacker, server, "/api/shards/transports").statusCode());
      for (JsonNode rule : get(server, "addresses").get("addresses")) {
        assertTrue(rule.get("configured").asBoolean());
      }
      set(server, "allow", ATTACKER);
      assertEquals(200, ask(attacker, server, "/api/shards/transports").statusCode());
      try (RawClient other = new RawClient(PLAYER, server.shardPort)) {
        assertDenied(upgrade(other, null, null));
      }
      remove(server, "127.0.0.2/31");
      new RawClient(PLAYER, server.shardPort).join(ARENA, null).close();
      server.awaitLog("127.0.0.2 is set to allow by root");
      server.awaitLog("the rule for 127.0.0.2/31 is removed by root");
    }
  }

  @Test
  void aRuleOfLimitedTimeEndsByItself() throws Exception {
    try (Server server = start()) {
      String body = "{\"range\":\"127.0.0.2\",\"seconds\":2,\"reason\":\"a\\u001b[31mflood\"}";
      assertEquals(201, call(server, "POST", "addresses", body).statusCode());
      try (RawClient client = new RawClient(ATTACKER, server.shardPort)) {
        assertDenied(upgrade(client, null, null));
      }
      server.awaitMetric("martlet_denied_ranges", 0);
      new RawClient(ATTACKER, server.shardPort).join(ARENA, null).close();
      assertFalse(server.log().contains("\u001b"), "the log holds no commands to a terminal");
    }
  }

  @Test
  void anAdminShutsThemselvesOutOnPurposeOnly() throws Exception {
    try (Server server = start()) {
      String all = "{\"range\":\"0.0.0.0/0\"}";
      HttpResponse<String> refused = call(server, "POST", "addresses", all);
      assertEquals(409, refused.statusCode());
      assertEquals("WOULD_SHUT_YOU_OUT", code(refused));
      assertTrue(refused.body().contains("127.0.0.1"), refused::body);
      set(server, "allow", "127.0.0.1");
      set(server, "deny", "0.0.0.0/0");
      refused = call(server, "DELETE", "addresses?range=127.0.0.1", "");
      assertEquals("WOULD_SHUT_YOU_OUT", code(refused));
      assertEquals(
          200, call(server, "DELETE", "addresses?range=127.0.0.1&force=true", "").statusCode());
      assertEquals("ADDRESS_DENIED", code(call(server, "GET", "addresses", "")));
      assertEquals(200, server.get("/observe/health/live").statusCode());
    }
  }

  // ---- who is held back -------------------------------------------------------------------

  private static JsonNode heldBack(Server server, String limit) throws Exception {
    for (JsonNode entry : get(server, "held-back").get("held_back")) {
      if (entry.get("limit").asString().equals(limit)) {
        return entry;
      }
    }
    throw new AssertionError("nobody is held back by " + limit);
  }

  @Test
  void whoseOldConnectionGivesWayToTheirNewOneIsNotHeldBack() throws Exception {
    try (Server server = start("limits.http-connections-per-address", "1");
        RawClient first = new RawClient(PLAYER, server.port);
        RawClient second = new RawClient(PLAYER, server.port)) {
      assertEquals(-1, first.socket.getInputStream().read(), "it gave way");
      assertEquals(0, get(server, "held-back").get("held_back").size());
      second.send(
          "GET /api/shards/arena:lobby/connect HTTP/1.1\r\nHost: a\r\n"
              .replace("Host: a", "Host: localhost\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      assertEquals(200, second.readResponse().status());
      try (RawClient third = new RawClient(PLAYER, server.port)) {
        Map<String, String> host = Map.of("Host", "localhost");
        assertEquals(429, third.request("GET", "/api/plugins", host).status());
      }
      JsonNode entry = heldBack(server, "martlet.limits.http-connections-per-address");
      assertEquals(PLAYER, entry.get("address").asString());
      assertEquals(1, entry.get("times").asInt());
    }
  }

  @Test
  void operatorsSeeWhoIsHeldBackByWhichLimit() throws Exception {
    try (Server server =
        start(
            "limits.connections-per-address", "1",
            "limits.joins-per-minute-of-user", "2",
            "limits.inputs-per-second", "1",
            "limits.input-burst", "1",
            "limits.auth-failures-per-minute", "1")) {
      assertEquals(0, get(server, "held-back").get("held_back").size());
      try (RawClient one = new RawClient("127.0.0.2", server.shardPort).join(ARENA, "eva");
          RawClient more = new RawClient("127.0.0.2", server.shardPort)) {
        assertEquals(429, upgrade(more, "dev.eva", null).status());
        one.input("{\"dx\":1,\"dy\":0}");
        one.input("{\"dx\":1,\"dy\":0}");
        assertTrue(one.read(RawClient.TEXT).text().contains("\"RATE_LIMITED\""));
      }
      new RawClient("127.0.0.4", server.shardPort).join(ARENA, "<b>").close();
      new RawClient("127.0.0.5", server.shardPort).join(ARENA, "<b>").close();
      for (int i = 0; i < 3; i++) {
        try (RawClient client = new RawClient("127.0.0.6", server.shardPort)) {
          assertEquals(429, upgrade(client, "dev.<b>", null).status());
        }
        try (RawClient client = new RawClient("127.0.0.7", server.shardPort)) {
          assertEquals(i == 0 ? 401 : 429, upgrade(client, "nonsense", null).status());
        }
      }
      JsonNode connections = heldBack(server, "martlet.limits.connections-per-address");
      assertEquals("127.0.0.2", connections.get("address").asString());
      assertTrue(connections.get("user").isNull());
      JsonNode inputs = heldBack(server, "martlet.limits.inputs-per-second");
      assertEquals("127.0.0.2", inputs.get("address").asString());
      assertEquals("eva", inputs.get("user").asString());
      JsonNode joins = heldBack(server, "martlet.limits.joins-per-minute-of-user");
      assertEquals("<b>", joins.get("user").asString());
      assertEquals(3, joins.get("times").asInt());
      assertTrue(joins.get("address").isNull());
      JsonNode tokens = heldBack(server, "martlet.limits.auth-failures-per-minute");
      assertEquals("127.0.0.7", tokens.get("address").asString());
      assertFalse(get(server, "held-back").toString().contains("nonsense"), "no tokens");
    }
  }
}
