package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pages whose own name is made to resolve to this machine (DNS rebinding). */
class HostsTest {
  private static final List<String> PATHS =
      List.of(
          "/api/plugins",
          "/api/shards/arena:lobby/connect",
          "/console/",
          "/martlet/shard-client.js",
          "/observe/metrics",
          "/");

  private static RawClient.Response get(Server server, String host, String path) throws Exception {
    try (RawClient client = new RawClient(server.port)) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Host", host);
      headers.put("Origin", "http://" + host);
      headers.put("Authorization", "Bearer dev.eva.admin");
      return client.request("GET", path, headers);
    }
  }

  private static RawClient.Response upgrade(Server server, String host) throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Host", host);
      headers.put("Origin", "http://" + host);
      headers.put("Authorization", "Bearer dev.eva.admin");
      return client.request("GET", RawClient.target("arena:lobby"), headers);
    }
  }

  private static void assertStranger(Server server, String host) throws Exception {
    for (String path : PATHS) {
      RawClient.Response response = get(server, host, path);
      assertEquals(421, response.status(), host + path);
      assertTrue(response.body().contains("\"HOST_NOT_ALLOWED\""), response::body);
    }
    assertEquals(421, upgrade(server, host).status(), host);
  }

  private static void assertOwn(Server server, String host) throws Exception {
    assertEquals(200, get(server, host, "/api/plugins").status(), host);
    assertEquals(200, get(server, host, "/console/").status(), host);
    assertEquals(101, upgrade(server, host).status(), host);
  }

  @Test
  void onLoopbackOnlyLoopbackIsAnsweredAndAnOriginThatEqualsTheHostDoesNotHelp() throws Exception {
    try (Server server = Server.start(Map.of())) {
      for (String host :
          List.of(
              "evil.example",
              "evil.example:" + server.port,
              "127.0.0.1.evil.example",
              "localhost.evil.example",
              "game_server:15400",
              "192.168.0.1",
              "[2001:db8::1]")) {
        assertStranger(server, host);
      }
      for (String host :
          List.of(
              "localhost",
              "LocalHost:" + server.port,
              "localhost.",
              "127.0.0.1",
              "127.0.0.9:1",
              "[::1]:" + server.port,
              "[0:0:0:0:0:0:0:1]")) {
        assertOwn(server, host);
      }
      assertTrue(server.metric("martlet_refusals_total{code=\"HOST_NOT_ALLOWED\"}") >= 49);
    }
  }

  @Test
  void theTargetsAuthorityCountsAsAHost() throws Exception {
    try (Server server = Server.start(Map.of())) {
      assertEquals(421, get(server, "localhost", "http://evil.example/api/plugins").status());
      assertEquals(421, get(server, "evil.example", "http://localhost/api/plugins").status());
      assertEquals(200, get(server, "localhost", "http://localhost:1/api/plugins").status());
    }
  }

  @Test
  void hostsThatAreNamedAreAnsweredHoweverTheyAreWritten() throws Exception {
    Map<String, String> settings =
        Map.of(
            "martlet.hosts", "game_server, Other.Example.",
            "martlet.public-url", "https://play.example/");
    try (Server server = Server.start(settings)) {
      for (String host :
          List.of(
              "game_server:15400",
              "GAME_SERVER.",
              "other.example",
              "other.example.:80",
              "play.example",
              "localhost")) {
        assertOwn(server, host);
      }
      assertStranger(server, "evil.example");
    }
  }

  /** The same attack, with the limit off. */
  @Test
  void whoLetsAnyHostInIsNotProtected() throws Exception {
    try (Server server = Server.start(Map.of("martlet.hosts", "*"))) {
      assertOwn(server, "evil.example");
    }
  }

  @Test
  void whatIsNoHostStopsTheStart() throws Exception {
    for (String bad : List.of("http://play.example", "play.example:80", "a b", "u@h")) {
      String said =
          Server.failToStart(
              Server.command(Project.IMAGE.resolve("bin/martlet"), Map.of("martlet.hosts", bad)),
              2);
      assertTrue(said.contains("martlet.hosts"), said);
    }
  }
}
