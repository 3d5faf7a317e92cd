package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Response;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests and questions that cost the server more than who asks. */
class HttpRatesTest {
  private static final Map<String, String> HOST = Map.of("Host", "localhost");
  private static final Map<String, String> PAGE =
      Map.of("Host", "localhost", "Origin", "http://localhost");
  private static final String FLOODED = "martlet_traffic_refused_total{limit=\"address_frames\"}";

  /** The first status that is not 200 of so many requests, or 200. */
  private static Response flood(RawClient client, int requests) throws Exception {
    Response answer = client.request("GET", "/api/shards/transports", PAGE);
    for (int i = 1; i < requests && answer.status() == 200; i++) {
      answer = client.request("GET", "/api/shards/transports", PAGE);
    }
    return answer;
  }

  @Test
  void anAddressThatAsksTooOftenMustWaitAndNobodyElseMust() throws Exception {
    try (Server server = Server.start(Map.of("martlet.limits.address-frames-per-second", "20"));
        RawClient flooding = new RawClient("127.0.0.2", server.port);
        RawClient same = new RawClient("127.0.0.2", server.port);
        RawClient other = new RawClient("127.0.0.3", server.port)) {
      Response refused = flood(flooding, 10_000);
      assertEquals(429, refused.status());
      assertTrue(refused.body().contains("\"RATE_LIMITED\""), refused::body);
      assertEquals("1", refused.headers().get("retry-after"));
      assertEquals("http://localhost", refused.headers().get("access-control-allow-origin"));
      assertEquals("Retry-After", refused.headers().get("access-control-expose-headers"));
      assertEquals(200, same.request("GET", "/observe/health/live", HOST).status());
      assertEquals(200, same.request("HEAD", "/observe/health/ready", HOST).status());
      assertEquals(200, other.request("GET", "/api/shards/transports", HOST).status());
      assertTrue(server.metric(FLOODED) > 0);
      // In a moment it may ask again, on the same connection.
      Response later = flooding.request("GET", "/api/shards/transports", HOST);
      while (later.status() == 429) {
        later = flooding.request("GET", "/api/shards/transports", HOST);
      }
      assertEquals(200, later.status());
    }
  }

  @Test
  void aRequestCostsAsMuchAsTheBytesThatCostAsMuch() throws Exception {
    try (Server server = Server.start(Map.of("martlet.limits.address-bytes-per-second", "100000"));
        RawClient client = new RawClient("127.0.0.2", server.port)) {
      assertEquals(429, flood(client, 10_000).status());
    }
  }

  /** With a trailer, a chunk that is none, and an end that comes too early. */
  @Test
  void aBodyThatIsReadAndThenRefusedCostsWhatWasRead() throws Exception {
    String post = "POST /api/shards/arena:lobby/input HTTP/1.1\r\nHost: localhost\r\n";
    String chunk = post + "Transfer-Encoding: chunked\r\n\r\nEA60\r\n" + " ".repeat(60_000);
    List<String> bodies =
        List.of(
            chunk + "\r\n0\r\nX: y\r\n\r\n",
            chunk + "\r\nz\r\n",
            chunk,
            post + "Content-Length: 60001\r\n\r\n" + " ".repeat(60_000));
    try (Server server = Server.start(Map.of("martlet.limits.address-bytes-per-second", "1000"))) {
      for (int i = 0; i < bodies.size(); i++) {
        String address = "127.0.0." + (10 + i);
        try (RawClient posting = new RawClient(address, server.port);
            RawClient again = new RawClient(address, server.port)) {
          posting.send(bodies.get(i).getBytes(StandardCharsets.US_ASCII));
          posting.socket.shutdownOutput();
          assertEquals(400, posting.readResponse().status());
          // What others of the address ask is not refused, but for more that may be as long.
          assertEquals(200, again.request("GET", "/api/shards/transports", HOST).status());
          again.send((post + "Content-Length: 2000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
          assertEquals(429, again.readResponse().status());
        }
      }
      try (RawClient other = new RawClient("127.0.0.2", server.port)) {
        other.send((post + "Content-Length: 2000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        other.send(" ".repeat(2000).getBytes(StandardCharsets.US_ASCII));
        assertEquals(400, other.readResponse().status());
      }
    }
  }

  @Test
  void withoutTheLimitsTheFloodSucceeds() throws Exception {
    Map<String, String> unlimited =
        Map.of(
            "martlet.limits.address-frames-per-second", "0",
            "martlet.limits.address-bytes-per-second", "0");
    try (Server server = Server.start(unlimited);
        RawClient client = new RawClient("127.0.0.2", server.port)) {
      assertEquals(200, flood(client, 10_000).status());
    }
  }

  /** A page of metrics takes milliseconds to make; those who ask meanwhile get the last one. */
  @Test
  void pagesOfMetricsAreNotMadeAsOftenAsTheyAreAskedFor() throws Exception {
    try (Server server = Server.start(Map.of());
        RawClient client = new RawClient(server.port)) {
      String first = null;
      String last = null;
      for (int i = 0; i < 500; i++) {
        last = client.request("GET", "/observe/metrics", HOST).headers().get("etag");
        first = first == null ? last : first;
      }
      long made = number(last) - number(first);
      assertTrue(made < 250, made + " pages made for 500 requests");
    }
  }

  private static long number(String etag) {
    return Long.parseLong(etag.substring(1, etag.length() - 1));
  }

  // ---- asking whether an upgrade would be refused ---------------------------------------------

  private static int ask(Server server, String from, String user, String shard) throws Exception {
    Map<String, String> headers =
        Map.of("Host", "localhost", "Authorization", "Bearer dev." + user);
    try (RawClient client = new RawClient(from, server.shardPort)) {
      return client.request("GET", RawClient.target(shard), headers).status();
    }
  }

  @Test
  void toAskMakesNoShardAndCountsAsAJoin() throws Exception {
    try (Server server = Server.start(Map.of("martlet.limits.joins-per-minute", "5"))) {
      long before = server.metric("martlet_shards");
      for (int i = 0; i < 5; i++) {
        assertEquals(426, ask(server, "127.0.0.2", "eva", "arena:asked-" + i), "it would be made");
      }
      assertEquals(before, server.metric("martlet_shards"));
      assertEquals(429, ask(server, "127.0.0.2", "eva", "arena:lobby"));
      assertEquals(1, server.metric("martlet_refusals_total{code=\"TOO_MANY_JOINS\"}"));
      assertEquals(426, ask(server, "127.0.0.3", "eva", "arena:lobby"));
      assertEquals(404, ask(server, "127.0.0.3", "eva", "nowhere:1"));
    }
  }

  @Test
  void whoAsksIsToldOfTheQuotaOfShardsThatAJoinWouldPass() throws Exception {
    try (Server server = Server.start(Map.of("martlet.limits.shards-per-principal", "1"));
        RawClient joined = RawClient.join(server.shardPort, "arena:mine", "eva")) {
      assertEquals(426, ask(server, "127.0.0.1", "eva", "arena:mine"));
      assertEquals(429, ask(server, "127.0.0.1", "eva", "arena:another"));
      assertEquals(426, ask(server, "127.0.0.1", "adam", "arena:another"));
      long tick = joined.read(RawClient.BINARY).tick();
      assertTrue(joined.read(RawClient.BINARY).tick() > tick, "it plays on");
    }
  }

  // ---- health, whatever else ------------------------------------------------------------------

  @Test
  void inReservedPlacesHealthIsToldUnderThePublicPathAndInAbsoluteForm() throws Exception {
    Map<String, String> settings =
        Map.of(
            "martlet.public-url", "http://localhost/game/",
            "martlet.limits.http-connections-per-address", "2");
    String stream = "GET /api/shards/arena:lobby/connect HTTP/1.1\r\nHost: localhost\r\n\r\n";
    List<Socket> held = new ArrayList<>();
    try (Server server = Server.start(settings)) {
      for (int i = 0; i < 2; i++) {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
        socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.port));
        socket.getOutputStream().write(stream.getBytes(StandardCharsets.US_ASCII));
        assertEquals('H', socket.getInputStream().read(), "it has begun");
        held.add(socket);
      }
      for (String path :
          List.of(
              "/observe/health/live",
              "/game/observe/health/live",
              "http://localhost/game/observe/health/ready",
              "http://localhost/observe/health/live")) {
        assertEquals(200, fromFullAddress(server, path), path);
      }
      for (String path :
          List.of(
              "/",
              "/game/",
              "/game/observe/metrics",
              "/x/observe/health/live",
              "/observe/health/",
              "/observe/health/other",
              "/observe/health/live/other",
              "/game/observe/health/live.html")) {
        assertEquals(429, fromFullAddress(server, path), path);
      }
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  private static int fromFullAddress(Server server, String path) throws Exception {
    try (RawClient client = new RawClient("127.0.0.2", server.port)) {
      Response answer = client.request("GET", path, HOST);
      assertEquals("close", answer.headers().get("connection"));
      return answer.status();
    }
  }

  @Test
  void anEventStreamOfAShardThatHangsIsRefusedInTime() throws Exception {
    PluginFolder plugins = PluginFolder.of("late").with(HostilePlugin.HOSTILE);
    try (Server server =
            plugins.start("limits.input-deadline", "PT0.5S", "limits.tick-timeout", "PT1H");
        RawClient player = RawClient.join(server.shardPort, "hostile:sleep", "eva")) {
      player.read(RawClient.BINARY);
      player.input("{\"text\":\"now\"}");
      Response answer;
      do { // until its turn does not return
        try (RawClient client = new RawClient(server.port)) { // a stream would go on
          answer = client.request("GET", "/api/shards/hostile:sleep/connect?sid=x&watch=no", HOST);
        }
      } while (answer.status() == 200);
      assertEquals(503, answer.status(), answer::toString);
      assertTrue(answer.body().contains("\"SHARD_LATE\""), answer::body);
    }
  }
}
