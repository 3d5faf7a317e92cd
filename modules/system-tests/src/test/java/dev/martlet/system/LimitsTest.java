package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Response;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits that keep one client from harming the others. */
class LimitsTest {
  private static Response tryJoin(Server server, RawClient client) throws Exception {
    return client.request("GET", RawClient.target("arena:lobby"), RawClient.upgradeHeaders());
  }

  /**
   * Retries until there is room: the server learns that a client left when the network reports it.
   */
  private static RawClient joinWhenThereIsRoom(Server server) throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    while (true) {
      RawClient client = new RawClient(server.shardPort);
      Response response = tryJoin(server, client);
      if (response.status() == 101) {
        return client;
      }
      client.close();
      assertEquals(429, response.status());
      assertTrue(System.nanoTime() < end, "a permit was never given back");
    }
  }

  private static void assertNoRoom(Server server) throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      Response response = tryJoin(server, client);
      assertEquals(429, response.status(), response::toString);
      assertTrue(response.headers().containsKey("retry-after"));
      assertTrue(response.body().contains("TOO_MANY_CONNECTIONS"), response::body);
    }
  }

  @Test
  @Tag("sockets")
  void the65thConnectionOfAnAddressWaitsUntilOneHasLeftHoweverItLeft() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try (Server server = Server.start(Map.of())) {
      for (int i = 0; i < 63; i++) {
        clients.add(RawClient.join(server.shardPort, "arena:lobby", null));
      }
      Process other = otherProcess(server);
      assertNoRoom(server);

      other.destroyForcibly().waitFor(); // a process that is killed
      clients.add(joinWhenThereIsRoom(server));
      assertNoRoom(server);

      clients.get(0).sendClose(1000); // a close frame
      clients.add(joinWhenThereIsRoom(server));
      assertNoRoom(server);

      clients.get(1).close(); // a closed socket
      clients.add(joinWhenThereIsRoom(server));
      assertNoRoom(server);

      clients.get(2).reset(); // a reset
      clients.add(joinWhenThereIsRoom(server));
      assertNoRoom(server);

      clients.get(3).send(new byte[] {(byte) 0x81, 0}); // a violation
      clients.add(joinWhenThereIsRoom(server));
      assertNoRoom(server);
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  /** A client in a process of its own: a shell with a socket. */
  private static Process otherProcess(Server server) throws Exception {
    StringBuilder request =
        new StringBuilder("GET " + RawClient.path() + "?shard=arena:lobby HTTP/1.1\\r\\n");
    RawClient.upgradeHeaders().forEach((k, v) -> request.append(k + ": " + v + "\\r\\n"));
    String script =
        "exec 3<>/dev/tcp/127.0.0.1/"
            + server.shardPort
            + "; printf '"
            + request
            + "\\r\\n' >&3;"
            + " head -c 12 <&3; exec cat <&3 >/dev/null";
    Process process = new ProcessBuilder("bash", "-c", script).start();
    InputStream out = process.getInputStream();
    assertEquals("HTTP/1.1 101", new String(out.readNBytes(12), StandardCharsets.US_ASCII));
    return process;
  }

  @Test
  void theServerHasALimitOfItsOwn() throws Exception {
    try (Server server = Server.start(Map.of("martlet.limits.connections", "1"));
        RawClient two = new RawClient(server.shardPort)) {
      RawClient one = RawClient.join(server.shardPort, "arena:lobby", null);
      one.read(RawClient.BINARY);
      Response response = tryJoin(server, two);
      assertEquals(503, response.status());
      assertTrue(response.headers().containsKey("retry-after"));
      assertTrue(response.body().contains("SERVER_FULL"), response::body);
      assertFalse(server.ready(), "whoever sends players here is to send them elsewhere");
      one.close();
      server.awaitMetric("martlet_permits", 0);
      assertTrue(server.ready());
    }
  }

  @Test
  void thereIsALimitOfShards() throws Exception {
    try (Server server = Server.start(Map.of("martlet.limits.shards-on-demand", "1"));
        RawClient one = RawClient.join(server.shardPort, "arena:mine", "eva");
        RawClient two = new RawClient(server.shardPort)) {
      one.read(RawClient.BINARY);
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Authorization", "Bearer dev.eva");
      Response response = two.request("GET", RawClient.target("arena:another"), headers);
      assertEquals(503, response.status());
      assertTrue(response.body().contains("TOO_MANY_SHARDS"), response::body);
    }
  }

  @Test
  void aShardThatNobodyNeedsIsStoppedAndMadeAgainWhenSomebodyComes() throws Exception {
    try (Server server =
        Server.start(
            Map.of(
                "martlet.shards.0.id", "arena:brief",
                "martlet.shards.0.idle-shutdown", "PT0.2S"))) {
      server.awaitLog("shard arena:brief ended");
      try (RawClient client = RawClient.join(server.shardPort, "arena:brief", "eva")) {
        client.readUntil("\"id\":\"eva\"");
      }
    }
  }

  @Test
  @Tag("sockets")
  void aSubscriberWhoStopsReadingDelaysNobodyAndIsClosed() throws Exception {
    PluginFolder plugins = PluginFolder.of("slow").with(TestPlugin.ODD);
    try (Server server = plugins.start("limits.write-timeout", "PT2S");
        RawClient healthy = RawClient.join(server.shardPort, "odd:50:100000:none", "healthy");
        RawClient stalled = new RawClient(server.shardPort, 4096)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Authorization", "Bearer dev.stalled");
      assertEquals(
          101, stalled.request("GET", RawClient.target("odd:50:100000:none"), headers).status());
      stalled.input("{\"text\":\"I stop reading\"}");
      healthy.readUntil("I stop reading");
      // From here on the stalled client reads nothing. The healthy one keeps getting snapshots
      // until the stalled one is cut, and after that.
      long ticks = server.awaitLogDuring("write timeout", i -> healthy.read(RawClient.BINARY));
      assertTrue(ticks > 0);
      assertTrue(stalled.readEnd(), "the stalled one is closed");
      healthy.input("{\"text\":\"and I go on\"}");
      healthy.readUntil("and I go on");
    }
  }

  @Test
  @Tag("sockets")
  void whoSaysNothingAtAllIsClosed() throws Exception {
    try (Server server =
            Server.start(
                Map.of(
                    "martlet.limits.handshake-timeout", "PT0.5S",
                    "martlet.limits.ping-interval", "PT0.2S",
                    "martlet.limits.silence-timeout", "PT1S"));
        RawClient mute = new RawClient(server.shardPort);
        RawClient halfway = new RawClient(server.shardPort);
        RawClient dead = RawClient.join(server.shardPort, "arena:lobby", "dead")) {
      halfway.send(
          ("GET " + RawClient.path() + "?shard=arena").getBytes(StandardCharsets.US_ASCII));
      assertTrue(mute.readEnd(), "no handshake");
      assertTrue(halfway.readEnd(), "half a handshake");
      // Reads, so that no write stalls, but does not answer pings, like a peer that has vanished.
      assertTrue(dead.readEnd(), "no pongs");
      server.awaitLog("127.0.0.1:" + dead.socket.getLocalPort() + " cut: silence timeout");
      server.terminate();
      server.awaitLog("stopped");
      assertFalse(server.log().contains("xception"), server::log);
    }
    try (Server server =
            Server.start(
                Map.of(
                    "martlet.limits.ping-interval", "PT0.2S",
                    "martlet.limits.silence-timeout", "PT4S"));
        RawClient quiet = RawClient.join(server.shardPort, "arena:lobby", null)) {
      // A client that answers pings and sends nothing else may stay.
      for (int pings = 0; pings < 25; pings++) {
        quiet.send(RawClient.PONG, quiet.read(RawClient.PING).payload());
      }
      quiet.read(RawClient.BINARY);
    }
  }
}
