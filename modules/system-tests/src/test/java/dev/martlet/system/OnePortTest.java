package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * WebSockets on the HTTP port: they are admitted, refused and closed as those on the shard port,
 * and nobody needs more than the one port.
 */
class OnePortTest {
  private static final String ARENA = "?shard=arena:lobby";
  private static final String JOIN = "/shards" + ARENA;

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

  private static Response upgrade(RawClient client, String target, String... more)
      throws IOException {
    Map<String, String> headers = RawClient.upgradeHeaders();
    for (int i = 0; i < more.length; i += 2) {
      headers.put(more[i], more[i + 1]);
    }
    return client.request("GET", target, headers);
  }

  private static RawClient join(Server server, String from) throws IOException {
    RawClient client = new RawClient(from, server.port);
    Response response = upgrade(client, JOIN);
    assertEquals(101, response.status(), response::toString);
    return client;
  }

  private static void assertRefused(int status, String code, Response response) {
    assertEquals(status, response.status(), response::toString);
    assertEquals("application/json", response.headers().get("content-type"), response::toString);
    assertEquals("close", response.headers().get("connection"), response::toString);
    assertTrue(
        response.body().startsWith("{\"error\":{\"code\":\"" + code + "\",\"message\":\""),
        response::toString);
  }

  private static void assertRefused(
      int status, String code, Server server, String from, String... headers) throws IOException {
    try (RawClient client = new RawClient(from, server.port)) {
      assertRefused(status, code, upgrade(client, JOIN, headers));
    }
  }

  // ---- who may join -----------------------------------------------------------------------

  @Test
  void theConnectionsOfAnAddressCountOverBothPorts() throws Exception {
    try (Server server = start("limits.connections-per-address", "2");
        RawClient one = join(server, ATTACKER);
        RawClient other = new RawClient(ATTACKER, shardPort(server))) {
      assertEquals(101, upgrade(other, "/shards?shard=arena:lobby").status());
      assertRefused(429, "TOO_MANY_CONNECTIONS", server, ATTACKER);
      join(server, PLAYER).close();
      one.reset();
      server.awaitMetric("martlet_permits", 1);
      join(server, ATTACKER).close();
    }
  }

  /** The port that a server's tests do not use when they run on the HTTP port only. */
  private static int shardPort(Server server) throws Exception {
    String transports = server.get("/api/shards/transports").body();
    return Integer.parseInt(transports.replaceAll("(?s).*?\"port\":(\\d+).*", "$1"));
  }

  @Test
  void theJoinsOfAnAddressCountOverBothPorts() throws Exception {
    try (Server server = start("limits.joins-per-minute", "2")) {
      join(server, ATTACKER).close();
      try (RawClient other = new RawClient(ATTACKER, shardPort(server))) {
        assertEquals(101, upgrade(other, "/shards?shard=arena:lobby").status());
      }
      assertRefused(429, "TOO_MANY_JOINS", server, ATTACKER);
      join(server, PLAYER).close();
    }
  }

  @Test
  void whoIsDeniedMayNotJoinAndWhoIsThereIsClosed() throws Exception {
    try (Server server = start("denied-addresses", ATTACKER);
        RawClient neighbour = join(server, PLAYER);
        RawClient later = join(server, "127.0.0.4")) {
      assertRefused(403, "ADDRESS_DENIED", server, ATTACKER);
      try (RawClient admin = new RawClient(server.port)) {
        byte[] rule = "{\"range\":\"127.0.0.4\"}".getBytes(StandardCharsets.US_ASCII);
        admin.send(
            RawClient.concat(
                ("POST /api/addresses HTTP/1.1\r\nHost: localhost\r\n"
                        + "Authorization: Bearer dev.root.admin\r\nContent-Length: "
                        + rule.length
                        + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII),
                rule));
        assertEquals(201, admin.readResponse().status());
      }
      RawClient.Frame close = later.readClose();
      assertEquals(1008, close.closeCode());
      assertEquals("address denied", close.closeReason());
      long tick = neighbour.read(RawClient.BINARY).tick();
      assertTrue(neighbour.read(RawClient.BINARY).tick() > tick);
    }
  }

  @Test
  void badTokensHostsAndOriginsAreRefused() throws Exception {
    try (Server server = start("limits.auth-failures-per-minute", "2")) {
      assertRefused(421, "HOST_NOT_ALLOWED", server, PLAYER, "Host", "evil.example");
      assertRefused(403, "ORIGIN_NOT_ALLOWED", server, PLAYER, "Origin", "https://evil.example");
      for (int i = 0; i < 2; i++) {
        assertRefused(401, "UNAUTHORIZED", server, ATTACKER, "Authorization", "Bearer nonsense");
      }
      assertRefused(429, "TOO_MANY_FAILURES", server, ATTACKER, "Authorization", "Bearer dev.eva");
      try (RawClient client = new RawClient(PLAYER, server.port)) {
        assertRefused(404, "SHARD_NOT_FOUND", upgrade(client, "/shards?shard=no:such"));
      }
      assertEquals(0, server.metric("martlet_permits"));
      assertEquals(6, server.metric("martlet_refusals_total"));
    }
  }

  // ---- places -----------------------------------------------------------------------------

  /** If the sockets held places, the first two would leave none, or the third would end a first. */
  @Test
  void openSocketsHoldNoPlacesOfTheHttpPort() throws Exception {
    try (Server server =
        start("limits.http-connections", "3", "limits.http-connections-per-address", "2")) {
      List<RawClient> sockets = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        sockets.add(join(server, PLAYER));
      }
      try (RawClient asks = new RawClient(PLAYER, server.port)) {
        Response answer =
            asks.request("GET", "/api/shards/transports", Map.of("Host", "localhost"));
        assertEquals(200, answer.status());
      }
      assertEquals(20, server.metric("martlet_websockets"));
      for (RawClient socket : sockets) {
        long tick = socket.read(RawClient.BINARY).tick();
        assertTrue(socket.read(RawClient.BINARY).tick() > tick);
        socket.close();
      }
      assertEquals(0, server.metric("martlet_http_cuts_total"));
      server.awaitMetric("martlet_websockets", 0);
      server.awaitMetric("martlet_permits", 0);
    }
  }

  /** The shard port, which waits for room before it accepts, holds one of the three. */
  @Test
  void theServerHasALimitOfSocketsOverBothPorts() throws Exception {
    try (Server server = start("limits.connections", "1", "limits.handshakes", "2");
        RawClient first = join(server, PLAYER)) {
      assertRefused(503, "SERVER_FULL", server, ATTACKER);
      try (RawClient silent = new RawClient(ATTACKER, shardPort(server))) {
        server.awaitMetric("martlet_connections", 2);
        assertRefused(503, "TOO_MANY_HANDSHAKES", server, ATTACKER);
        assertTrue(silent.socket.isConnected());
      }
      first.reset();
      server.awaitMetric("martlet_permits", 0);
      join(server, ATTACKER).close();
    }
  }

  // ---- inquiries --------------------------------------------------------------------------

  /** A request that is no upgrade. */
  private record Inquiry(String method, String query, Map<String, String> headers) {}

  /** What a page of another origin may read, and what it says, is the same to the letter. */
  @Test
  void whatIsNoUpgradeIsAnsweredAsOnTheShardPort() throws Exception {
    Map<String, String> host = Map.of("Host", "127.0.0.1");
    Map<String, String> page = Map.of("Host", "127.0.0.1", "Origin", "https://page.example");
    Map<String, String> own = Map.of("Host", "127.0.0.1", "Origin", "http://127.0.0.1:1");
    Map<String, String> token = Map.of("Host", "127.0.0.1", "Authorization", "Bearer nonsense");
    Map<String, String> preflight = new HashMap<>(page);
    preflight.put("Access-Control-Request-Method", "GET");
    preflight.put("Access-Control-Request-Headers", "authorization");
    List<Inquiry> all =
        List.of(
            new Inquiry("GET", ARENA, host),
            new Inquiry("GET", ARENA, own),
            new Inquiry("GET", ARENA, page),
            new Inquiry("GET", ARENA, token),
            new Inquiry("GET", "", host),
            new Inquiry("GET", "?shard=no:such", own),
            new Inquiry("GET", "?shard=%2e%2e", host),
            new Inquiry("GET", ARENA + "&v=9", own),
            new Inquiry("GET", ARENA + "&announce=x", own),
            new Inquiry("GET", ARENA + "&format=x", own),
            new Inquiry("HEAD", ARENA, host),
            new Inquiry("POST", ARENA, own),
            new Inquiry("PUT", ARENA, page),
            new Inquiry("DELETE", "", host),
            new Inquiry("OPTIONS", ARENA, preflight),
            new Inquiry("OPTIONS", ARENA, host));
    try (Server server = start()) {
      for (Inquiry one : all) {
        Response expected = ask(shardPort(server), "/shards", one);
        for (String path : List.of("/shards", "/shards/")) {
          Response answer = ask(server.port, path, one);
          assertEquals(expected.status(), answer.status(), one + " " + answer);
          assertEquals(expected.body(), answer.body(), one::toString);
          assertEquals(
              new TreeMap<>(expected.headers()), new TreeMap<>(answer.headers()), one::toString);
        }
      }
      assertEquals(0, server.metric("martlet_permits"));
    }
  }

  private static Response ask(int port, String path, Inquiry one) throws IOException {
    try (RawClient client = new RawClient(port)) {
      return client.request(one.method(), path + one.query(), one.headers());
    }
  }

  // ---- behind proxies ---------------------------------------------------------------------

  @Test
  void behindAProxyThatSpeaksTheProxyProtocolItsClientsAreToldApart() throws Exception {
    try (Server server =
        start(
            "proxies", ATTACKER,
            "proxy-header", "proxy-protocol",
            "limits.connections-per-address", "1")) {
      try (RawClient one = proxied(server, "192.0.2.1");
          RawClient other = proxied(server, "192.0.2.2");
          RawClient again = proxied(server, "192.0.2.1")) {
        assertEquals(101, upgrade(one, JOIN).status());
        assertEquals(101, upgrade(other, JOIN).status());
        assertRefused(429, "TOO_MANY_CONNECTIONS", upgrade(again, JOIN));
        one.readUntil("players");
      }
      try (RawClient withoutHeader = new RawClient(ATTACKER, server.port)) {
        Response response = upgrade(withoutHeader, JOIN);
        assertRefused(400, "BAD_REQUEST", response);
        assertTrue(response.body().contains("no PROXY header"), response::toString);
      }
    }
  }

  private static RawClient proxied(Server server, String client) throws IOException {
    RawClient proxy = new RawClient(ATTACKER, server.port);
    proxy.send(
        ("PROXY TCP4 " + client + " 127.0.0.1 4711 4321\r\n").getBytes(StandardCharsets.US_ASCII));
    return proxy;
  }

  @Test
  void aProxysClientsAreToldApartByTheirHeader() throws Exception {
    try (Server server =
            start(
                "proxies", "127.0.0.1",
                "denied-addresses", "192.0.2.9",
                "limits.connections-per-address", "1");
        RawClient one = new RawClient(server.port);
        RawClient other = new RawClient(server.port);
        RawClient again = new RawClient(server.port);
        RawClient denied = new RawClient(server.port)) {
      assertEquals(101, upgrade(one, JOIN, "X-Forwarded-For", "192.0.2.1").status());
      assertEquals(101, upgrade(other, JOIN, "X-Forwarded-For", "192.0.2.2").status());
      assertRefused(
          429, "TOO_MANY_CONNECTIONS", upgrade(again, JOIN, "X-Forwarded-For", "192.0.2.1"));
      assertRefused(403, "ADDRESS_DENIED", upgrade(denied, JOIN, "X-Forwarded-For", "192.0.2.9"));
    }
  }

  /** While the upgrade is considered, a proxy's connection is in one of the client's places. */
  @Test
  void anUpgradeByAProxyNeedsAPlaceOfItsClient() throws Exception {
    try (Server server = start("proxies", "127.0.0.1", "limits.http-connections-per-address", "1");
        RawClient stream = new RawClient(server.port);
        RawClient more = new RawClient(server.port);
        RawClient other = new RawClient(server.port)) {
      String connect = "/api/shards/arena:lobby/connect";
      Map<String, String> client = Map.of("Host", "localhost", "X-Forwarded-For", "192.0.2.1");
      assertEquals(200, stream.request("GET", connect, client).status());
      assertRefused(
          429, "TOO_MANY_CONNECTIONS", upgrade(more, JOIN, "X-Forwarded-For", "192.0.2.1"));
      assertEquals(101, upgrade(other, JOIN, "X-Forwarded-For", "192.0.2.2").status());
      other.readUntil("players");
    }
  }

  @Test
  void thePathIsTakenWithAndWithoutThePrefixOfThePublicUrl() throws Exception {
    try (Server server = start("public-url", "https://play.example/game/")) {
      for (String path : List.of("/shards", "/shards/", "/game/shards", "/game/shards/")) {
        try (RawClient client = new RawClient(server.port)) {
          Response response = upgrade(client, path + ARENA, "Origin", "https://play.example");
          assertEquals(101, response.status(), path);
          client.readUntil("players");
        }
        try (RawClient client = new RawClient(server.port)) {
          Map<String, String> headers = Map.of("Host", "127.0.0.1", "Origin", "https://x.example");
          Response response = client.request("GET", path + ARENA, headers);
          assertRefused(403, "ORIGIN_NOT_ALLOWED", response);
          assertEquals(
              "https://x.example", response.headers().get("access-control-allow-origin"), path);
        }
      }
    }
  }

  // ---- the connection ---------------------------------------------------------------------

  /** Requests before the upgrade are answered, and what comes behind it is the WebSocket's. */
  @Test
  void aConnectionThatWasUsedForRequestsBecomesAWebSocket() throws Exception {
    try (Server server = start();
        RawClient client = new RawClient(server.port)) {
      StringBuilder all =
          new StringBuilder("GET /observe/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
              .append("GET " + JOIN + " HTTP/1.1\r\n");
      RawClient.upgradeHeaders().forEach((name, value) -> all.append(name + ": " + value + "\r\n"));
      byte[] requests = all.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
      byte[] ping = RawClient.frame(0x89, "early".getBytes(StandardCharsets.US_ASCII));
      client.send(RawClient.concat(requests, ping));
      assertEquals(200, client.readResponse().status());
      assertEquals(101, client.readResponse().status());
      assertEquals("early", client.read(RawClient.PONG).text());
      client.readUntil("players");
    }
  }

  @Test
  void theServerStopsWithThemOpen() throws Exception {
    try (Server server = start();
        RawClient one = join(server, PLAYER);
        RawClient other = join(server, ATTACKER)) {
      one.read(RawClient.BINARY);
      server.process().destroy();
      for (RawClient client : List.of(one, other)) {
        RawClient.Frame close = client.readClose();
        assertEquals(1001, close.closeCode());
        assertEquals("server is going away", close.closeReason());
      }
      assertEquals(0, server.exit());
      assertFalse(server.log().contains("ERROR"), server::log);
    }
  }
}
