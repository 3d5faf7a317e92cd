package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server says and takes whose public URLs are configured. */
class PublicUrlTest {
  private static JsonNode transports(Server server) throws Exception {
    return new JsonMapper().readTree(server.get("/api/shards/transports").body()).get("transports");
  }

  @Test
  void clientsAreToldThePublicUrls() throws Exception {
    try (Server server =
        Server.start(Map.of("martlet.public-url", "HTTPS://Play.example:443/game"))) {
      JsonNode socket = transports(server).get(0);
      assertEquals("wss://play.example/game/shards", socket.get("url").asString());
      assertEquals("wss", socket.get("scheme").asString());
      assertEquals(443, socket.get("port").asInt());
      assertEquals("/game/shards", socket.get("path").asString());
      JsonNode onThisPort = transports(server).get(1);
      assertEquals("wss://play.example/game/shards", onThisPort.get("url").asString());
      assertEquals("/game/shards", onThisPort.get("path").asString());
      JsonNode events = transports(server).get(2);
      assertEquals(
          "https://play.example/game/api/shards/{shard}/connect", events.get("url").asString());
      assertEquals(443, events.get("port").asInt());
      assertTrue(server.out().contains("for players https://play.example/game/"), server.out());
    }
  }

  @Test
  void theShardsMayHaveAPublicUrlOfTheirOwn() throws Exception {
    try (Server server =
        Server.start(Map.of("martlet.public-shard-url", "ws://[2001:db8:0::1]:8080/a/b/"))) {
      JsonNode socket = transports(server).get(0);
      assertEquals("ws://[2001:db8:0:0:0:0:0:1]:8080/a/b/", socket.get("url").asString());
      assertEquals(8080, socket.get("port").asInt());
      JsonNode onHttpPort = transports(server).get(1);
      assertEquals(server.port, onHttpPort.get("port").asInt());
      assertEquals("/shards", onHttpPort.get("path").asString());
      assertFalse(onHttpPort.has("url"), onHttpPort::toString);
      assertEquals(server.port, transports(server).get(2).get("port").asInt());
      assertUpgraded(server, "/a/b?shard=arena:lobby", "http://[2001:db8::1]");
    }
  }

  /** The proxy may name itself or the server in the Host header. */
  @Test
  void pagesOfThePublicUrlMayCallAndPathsAreTakenWithAndWithoutItsPrefix() throws Exception {
    try (Server server =
        Server.start(
            Map.of(
                "martlet.public-url", "https://play.example/game/",
                "martlet.public-shard-url", "wss://shards.example/x/y"))) {
      for (String path : List.of("/", "/shards", "/shards/", "/x/y", "/x/y/")) {
        assertUpgraded(server, path + "?shard=arena:lobby", "https://play.example");
      }
      assertEquals(404, upgrade(server, "/game/?shard=arena:lobby", "https://play.example"));
      assertEquals(403, upgrade(server, "/?shard=arena:lobby", "https://other.example"));
      for (String path :
          List.of("/", "/game/", "/game/arena/", "/game/console/", "/game/api/shards/transports")) {
        assertEquals(200, get(server, path, "https://play.example").status(), path);
      }
      assertEquals(403, get(server, "/game/api/shards/transports", "https://x.example").status());
      assertEquals("./game/", get(server, "/game", "https://x.example").headers().get("location"));
      assertEquals(
          "./arena/?shard=x",
          get(server, "/game/arena?shard=x", "https://x.example").headers().get("location"));
      assertEquals(
          "./console/",
          get(server, "/game/console", "https://x.example").headers().get("location"));
      assertEquals(
          "./game/?a=b&c",
          get(server, "/game?a=b&c", "https://x.example").headers().get("location"));
    }
  }

  private static RawClient.Response get(Server server, String path, String origin)
      throws Exception {
    try (RawClient client = new RawClient(server.port)) {
      return client.request("GET", path, Map.of("Host", "127.0.0.1", "Origin", origin));
    }
  }

  private static int upgrade(Server server, String target, String origin) throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Origin", origin);
    try (RawClient client = new RawClient(server.shardPort)) {
      return client.request("GET", target, headers).status();
    }
  }

  private static void assertUpgraded(Server server, String target, String origin) throws Exception {
    assertEquals(101, upgrade(server, target, origin), target);
  }
}
