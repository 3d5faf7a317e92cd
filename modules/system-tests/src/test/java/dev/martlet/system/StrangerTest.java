package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import dev.martlet.system.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The limits of an address, a user and a connection, and which proxies are trusted about addresses.
 */
class StrangerTest {
  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("strangers").with(TestPlugin.ODD);
  }

  private static Server start(String... settings) throws Exception {
    return plugins.start(settings);
  }

  private static Response upgrade(Server server, String shard, String... headers)
      throws IOException {
    try (RawClient client = new RawClient(server.shardPort)) {
      return upgrade(client, shard, headers);
    }
  }

  private static Response upgrade(RawClient client, String shard, String... headers)
      throws IOException {
    Map<String, String> all = RawClient.upgradeHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return client.request("GET", RawClient.target(shard), all);
  }

  private static void assertRefused(int status, String code, Response response) {
    assertEquals(status, response.status(), response::toString);
    assertTrue(response.body().contains("\"" + code + "\""), response::toString);
    assertTrue(response.headers().containsKey("retry-after"), response::toString);
  }

  @Test
  void whoPresentsTooManyBadTokensMustWait() throws Exception {
    try (Server server = start("limits.auth-failures-per-minute", "3")) {
      for (int i = 0; i < 3; i++) {
        assertEquals(401, upgrade(server, "arena:lobby", "Authorization", "Bearer x").status());
      }
      assertRefused(429, "TOO_MANY_FAILURES", upgrade(server, "arena:lobby"));
      assertEquals(1, server.metric("martlet_refusals_total{code=\"TOO_MANY_FAILURES\"}"));
      assertEquals(3, server.metric("martlet_refusals_total{code=\"UNAUTHORIZED\"}"));
    }
  }

  @Test
  void whoIsRefusedByShardsTooOftenMustWaitWhetherBeforeOrAfterTheUpgrade() throws Exception {
    try (Server server = start("limits.refused-joins-per-minute", "3")) {
      assertEquals(404, upgrade(server, "nowhere").status());
      for (int i = 0; i < 2; i++) {
        try (RawClient client = RawClient.join(server.shardPort, "odd:20:1:closed", null)) {
          assertEquals(1008, client.readClose().closeCode());
        }
      }
      server.awaitMetric("martlet_closes_total{code=\"1008\"}", 2);
      server.awaitMetric("martlet_permits", 0);
      assertRefused(429, "TOO_MANY_FAILURES", upgrade(server, "arena:lobby"));
    }
  }

  @Test
  void oneUserHasSoManyConnectionsUnderOneId() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try (Server server = start("limits.connections-per-subscriber", "2")) {
      for (int i = 0; i < 2; i++) {
        clients.add(RawClient.join(server.shardPort, "arena:mine", "eva"));
      }
      assertRefused(
          429,
          "TOO_MANY_OF_SUBSCRIBER",
          upgrade(server, "arena:mine", "Authorization", "Bearer dev.eva"));
      clients.add(RawClient.join(server.shardPort, "arena:mine", "adam"));
      clients.add(RawClient.join(server.shardPort, "arena:other", "eva"));
      for (int i = 0; i < 5; i++) {
        clients.add(RawClient.join(server.shardPort, "arena:lobby", null)); // anonymous: no limit
      }
      clients.getFirst().close();
      server.awaitMetric("martlet_permits", 8);
      clients.add(RawClient.join(server.shardPort, "arena:mine", "eva"));
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void oneUserHasSoManyShardsMadeAndOthersHaveTheirs() throws Exception {
    try (Server server = start("limits.shards-per-principal", "2")) {
      String eva = "Bearer dev.eva";
      assertEquals(101, upgrade(server, "arena:1", "Authorization", eva).status());
      assertEquals(101, upgrade(server, "arena:2", "Authorization", eva).status());
      assertRefused(429, "TOO_MANY_OF_YOURS", upgrade(server, "arena:3", "Authorization", eva));
      assertEquals(101, upgrade(server, "arena:1", "Authorization", eva).status());
      assertEquals(101, upgrade(server, "arena:3", "Authorization", "Bearer dev.adam").status());
      assertEquals(101, upgrade(server, "arena:3", "Authorization", eva).status());
    }
  }

  @Test
  void handshakesInProgressHaveALimitAndADeadline() throws Exception {
    List<RawClient> mute = new ArrayList<>();
    try (Server server =
        start("limits.handshakes-per-address", "3", "limits.handshake-timeout", "PT2S")) {
      for (int i = 0; i < 3; i++) {
        mute.add(new RawClient(server.shardPort));
      }
      server.awaitMetric("martlet_connections", 3);
      try (RawClient next = new RawClient(server.shardPort)) {
        assertRefused(503, "TOO_MANY_HANDSHAKES", next.readResponse());
        assertTrue(next.readEnd());
      }
      for (RawClient client : mute) {
        assertTrue(client.readEnd(), "the deadline");
      }
      server.awaitMetric("martlet_cuts_total{why=\"handshake\"}", 3);
      assertEquals(101, upgrade(server, "arena:lobby").status());
    } finally {
      for (RawClient client : mute) {
        client.close();
      }
    }
  }

  /**
   * Clients reset their connections while the server still hands them from thread to thread. How
   * soon it notices is the machine's affair, so they may be many for a moment.
   */
  @Test
  void whoIsGoneAtOnceLeavesNothingBehind() throws Exception {
    try (Server server =
            start(
                "limits.handshakes-per-address", "1000",
                "limits.connections-per-address", "4000",
                "limits.joins-per-minute", "0");
        ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> goers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        goers.add(
            threads.submit(
                () -> {
                  for (int times = 0; times < 150; times++) {
                    RawClient.join(server.shardPort, "odd:1000:1:none", null).reset();
                  }
                  return null;
                }));
      }
      for (Future<?> goer : goers) {
        goer.get();
      }
      server.awaitMetric("martlet_permits", 0);
      server.awaitMetric("martlet_connections", 0);
      server.awaitMetric("martlet_subscribers", 0);
    }
  }

  @Test
  void whoSendsTooMuchNonsenseIsClosed() throws Exception {
    try (Server server = start("limits.malformed-inputs-per-minute", "4");
        RawClient client = RawClient.join(server.shardPort, "odd:20:1:none", null)) {
      String[] nonsense = {"[]", "{", "{\"input\":{\"text\":[1]}}", "{\"input\":7}"};
      for (String one : nonsense) {
        client.send(RawClient.TEXT, one.getBytes(StandardCharsets.UTF_8));
        assertTrue(client.read(RawClient.TEXT).text().contains("\"BAD_"));
      }
      client.input("{\"text\":\"good\"}");
      client.readUntil("good");
      client.send(RawClient.TEXT, "nonsense".getBytes(StandardCharsets.UTF_8));
      Frame close = client.readClose();
      assertEquals(1008, close.closeCode());
      assertEquals("too many malformed inputs", close.closeReason());
    }
  }

  @Test
  void inputsBeyondTheShareOfATickWaitAndAreApplied() throws Exception {
    try (Server server = start("limits.inputs-per-tick", "10");
        RawClient client = RawClient.join(server.shardPort, "odd:5:1:none", "eva")) {
      client.read(RawClient.BINARY);
      for (int i = 0; i < 100; i++) {
        client.input("{\"text\":\"x\"}");
      }
      long last = 0;
      while (last < 100) {
        String json = client.read(RawClient.BINARY).json();
        long heard = Long.parseLong(json.replaceAll(".*\"heard\":(\\d+).*", "$1"));
        assertTrue(heard - last <= 10, json);
        last = heard;
      }
      assertTrue(server.metric("martlet_inputs_put_off_total") >= 80);
    }
  }

  @Test
  void aFloodOfInputsEndsItsSenderOnly() throws Exception {
    try (Server server = start();
        RawClient other = RawClient.join(server.shardPort, "odd:20:1:none", null);
        RawClient client = RawClient.join(server.shardPort, "odd:20:1:none", null)) {
      Frame close = client.floodUntilClosed("{\"text\":\"flood\"}", 30);
      assertEquals(1008, close.closeCode());
      assertEquals("rate limit exceeded", close.closeReason());
      other.input("{\"text\":\"calm\"}");
      other.readUntil("calm");
    }
  }

  // ---- proxies ----------------------------------------------------------------------------

  /** Two clients of one address cannot both connect; two of different addresses can. */
  private static void assertLimitedByForwarded(Server server, String header, String prefix)
      throws Exception {
    String one = prefix + "203.0.113.1";
    try (RawClient first = new RawClient(server.shardPort);
        RawClient second = new RawClient(server.shardPort)) {
      assertEquals(101, upgrade(first, "arena:lobby", header, one).status());
      assertRefused(429, "TOO_MANY_CONNECTIONS", upgrade(server, "arena:lobby", header, one));
      // Entries that the client forged stand before the one that the proxy added.
      assertRefused(
          429,
          "TOO_MANY_CONNECTIONS",
          upgrade(server, "arena:lobby", header, prefix + "198.51.100.9, " + one));
      assertEquals(101, upgrade(second, "arena:lobby", header, prefix + "203.0.113.2").status());
    }
    server.awaitMetric("martlet_permits", 0);
  }

  @Test
  void forwardedHeadersOfANamedProxyAreBelieved() throws Exception {
    try (Server server =
        start("proxies", "10.0.0.0/8,127.0.0.1", "limits.connections-per-address", "1")) {
      assertLimitedByForwarded(server, "X-Forwarded-For", "");
    }
    try (Server server =
        start(
            "proxies", "127.0.0.0/8",
            "proxy-header", "forwarded",
            "limits.connections-per-address", "1")) {
      assertLimitedByForwarded(server, "Forwarded", "for=");
    }
  }

  @Test
  void forwardedHeadersOfAnybodyElseAreNotBelieved() throws Exception {
    try (Server server = start("proxies", "10.0.0.1", "limits.connections-per-address", "1");
        RawClient first = RawClient.join(server.shardPort, "arena:lobby", null)) {
      first.read(RawClient.BINARY);
      assertRefused(
          429,
          "TOO_MANY_CONNECTIONS",
          upgrade(server, "arena:lobby", "X-Forwarded-For", "203.0.113.5"));
    }
  }

  @Test
  void theProxyProtocolIsSpokenWithANamedProxyOnly() throws Exception {
    String header = "PROXY TCP4 203.0.113.1 127.0.0.1 4711 4324\r\n";
    try (Server server =
            start(
                "proxies", "127.0.0.1",
                "proxy-header", "proxy-protocol",
                "limits.connections-per-address", "1");
        RawClient first = new RawClient(server.shardPort);
        RawClient second = new RawClient(server.shardPort);
        RawClient without = new RawClient(server.shardPort)) {
      first.send(header.getBytes(StandardCharsets.US_ASCII));
      assertEquals(101, upgrade(first, "arena:lobby").status());
      second.send(header.getBytes(StandardCharsets.US_ASCII));
      assertRefused(429, "TOO_MANY_CONNECTIONS", upgrade(second, "arena:lobby"));
      assertEquals(400, upgrade(without, "arena:lobby").status());
    }
    try (Server server = start("proxies", "10.0.0.1", "proxy-header", "proxy-protocol");
        RawClient liar = new RawClient(server.shardPort)) {
      liar.send(header.getBytes(StandardCharsets.US_ASCII));
      assertEquals(400, liar.readResponse().status());
      assertEquals(101, upgrade(server, "arena:lobby").status());
    }
  }
}
