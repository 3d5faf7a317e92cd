package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients behind a proxy that speaks the PROXY protocol are told apart, on both ports. */
class ProxyPlacesTest {
  private static final String ATTACKER = "203.0.113.66";
  private static final String OTHER = "203.0.113.7";
  private static final String PLUGINS =
      "GET /api/plugins HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer ";

  private static Server start(String... settings) throws Exception {
    Map<String, String> all =
        new HashMap<>(
            Map.of("martlet.proxies", "127.0.0.2", "martlet.proxy-header", "proxy-protocol"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put("martlet." + settings[i], settings[i + 1]);
    }
    return Server.start(all);
  }

  private static Socket from(String address, int port, byte[] what) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    socket.setSoTimeout((int) Project.DEADLINE.toMillis());
    socket.getOutputStream().write(what);
    return socket;
  }

  private static byte[] v1(String client, String rest) {
    return ("PROXY TCP4 " + client + " 127.0.0.1 4711 4321\r\n" + rest)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] v2(String client, String rest) throws IOException {
    byte[] head = {
      0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0, 12
    };
    byte[] rests = {127, 0, 0, 1, 1, 1, 2, 2};
    return RawClient.concat(
        head,
        InetAddress.getByName(client).getAddress(),
        rests,
        rest.getBytes(StandardCharsets.US_ASCII));
  }

  private static String answer(String from, int port, byte[] what) throws IOException {
    try (Socket socket = from(from, port, what)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
  }

  @Test
  void badTokensOfOneClientDoNotLockOutAnother() throws Exception {
    try (Server server = start("limits.auth-failures-per-minute", "5")) {
      for (int i = 0; i < 5; i++) {
        assertStatus(401, answer("127.0.0.2", server.port, v1(ATTACKER, PLUGINS + "x\r\n\r\n")));
      }
      String admin = PLUGINS + "dev.eva.admin\r\n\r\n";
      assertStatus(429, answer("127.0.0.2", server.port, v1(ATTACKER, admin)));
      assertStatus(429, answer("127.0.0.2", server.port, v2(ATTACKER, admin)));
      assertStatus(200, answer("127.0.0.2", server.port, v1(OTHER, admin)));
      assertStatus(200, answer("127.0.0.2", server.port, v2(OTHER, admin)));
    }
  }

  @Test
  void oneClientDoesNotTakeTheHandshakesOfTheOthers() throws Exception {
    try (Server server = start("limits.handshakes-per-address", "4")) {
      List<Socket> held = new ArrayList<>();
      for (int i = 0; i < 204; i++) {
        held.add(from("127.0.0.2", server.shardPort, v1(ATTACKER, "GET")));
      }
      server.awaitMetric("martlet_refusals_total{code=\"TOO_MANY_HANDSHAKES\"}", 200);
      StringBuilder request = new StringBuilder("GET /?shard=arena:lobby HTTP/1.1\r\n");
      RawClient.upgradeHeaders().forEach((k, v) -> request.append(k + ": " + v + "\r\n"));
      try (Socket other =
          from("127.0.0.2", server.shardPort, v2(OTHER, request.append("\r\n").toString()))) {
        byte[] status = other.getInputStream().readNBytes(12);
        assertEquals("HTTP/1.1 101", new String(status, StandardCharsets.US_ASCII));
      }
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  @Test
  void oneClientDoesNotTakeTheConnectionsOfTheOthers() throws Exception {
    try (Server server = start("limits.http-connections-per-address", "4")) {
      List<Socket> held = new ArrayList<>();
      try (Socket other = from("127.0.0.2", server.port, v1(OTHER, "GET /observe/health/live "))) {
        for (int i = 0; i < 100; i++) {
          held.add(from("127.0.0.2", server.port, v1(ATTACKER, "GET")));
        }
        server.awaitCounted("martlet_http_cuts_total{why=\"room\"}");
        other
            .getOutputStream()
            .write(
                "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertStatus(
            200, new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      }
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  @Test
  void aProxyMustSendTheHeaderAndNobodyElseMay() throws Exception {
    String admin = PLUGINS + "dev.eva.admin\r\n\r\n";
    try (Server server = start()) {
      byte[] plain = admin.getBytes(StandardCharsets.US_ASCII);
      assertStatus(400, answer("127.0.0.2", server.port, plain));
      assertStatus(200, answer("127.0.0.1", server.port, plain));
      assertStatus(400, answer("127.0.0.1", server.port, v1(OTHER, admin)));
      assertStatus(400, answer("127.0.0.1", server.port, v2(OTHER, admin)));
    }
  }

  /** An orchestrator's probe comes from the proxies' network, but is no proxy. */
  @Test
  void whoSendsNoHeaderIsToldTheHealthAndNothingElse() throws Exception {
    try (Server server = start()) {
      for (String method : List.of("GET", "HEAD")) {
        for (String path : List.of("/observe/health/live", "/observe/health/ready")) {
          assertStatus(200, answer("127.0.0.2", server.port, plain(method, path)));
        }
      }
      for (String path : List.of("/", "/observe/metrics", "/api/shards/transports")) {
        String answer = answer("127.0.0.2", server.port, plain("GET", path));
        assertStatus(400, answer);
        assertTrue(answer.contains("no PROXY header"), answer);
      }
      assertStatus(400, answer("127.0.0.2", server.port, plain("POST", "/api/shards")));
      byte[] half = "PROXY TCP4 x\r\nGET /observe/health/live ".getBytes(StandardCharsets.US_ASCII);
      assertStatus(400, answer("127.0.0.2", server.port, half));
      byte[] join = plain("GET", "/?shard=arena:lobby");
      assertStatus(400, answer("127.0.0.2", server.shardPort, join));
    }
  }

  private static byte[] plain(String method, String path) {
    return (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Behind a proxy that names its clients in a header, they share its connections. */
  @Test
  void aProxysConnectionCountsForTheClientWhoseRequestItCarries() throws Exception {
    try (Server server =
        start("proxy-header", "x-forwarded-for", "limits.http-connections-per-address", "2")) {
      String stream = "GET /api/shards/arena:lobby/connect HTTP/1.1\r\nHost: localhost\r\n";
      List<Socket> held = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        held.add(from("127.0.0.2", server.port, forwarded(ATTACKER, stream)));
        assertEquals("HTTP/1.1 200", status(held.get(i)));
      }
      try (Socket shared = from("127.0.0.2", server.port, forwarded(ATTACKER, stream))) {
        RawClient.Response refused = RawClient.read(shared);
        assertEquals(429, refused.status());
        assertTrue(refused.body().contains("TOO_MANY_CONNECTIONS"), refused.body());
        assertTrue(refused.headers().containsKey("retry-after"), refused.toString());
        String types = "GET /api/shards/transports HTTP/1.1\r\nHost: localhost\r\n";
        shared.getOutputStream().write(forwarded(OTHER, types));
        assertEquals(200, RawClient.read(shared).status(), "the connection is others', too");
      }
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  /** Those who have to wait do so on connections that are theirs meanwhile. */
  @Test
  void whoAsksTooOftenByAProxyWaitsInTheirOwnPlaces() throws Exception {
    try (Server server =
        start(
            "proxy-header", "x-forwarded-for",
            "limits.http-connections-per-address", "2",
            "limits.address-frames-per-second", "1")) {
      String types = "GET /api/shards/transports HTTP/1.1\r\nHost: localhost\r\n";
      List<Socket> asking = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        asking.add(from("127.0.0.2", server.port, forwarded(ATTACKER, types)));
      }
      try (Socket other = from("127.0.0.2", server.port, forwarded(OTHER, types))) {
        assertEquals(200, RawClient.read(other).status());
      }
      // Those beyond the rate waited for a second, in one of two places, or found none, or gave
      // way.
      int served = 0;
      for (Socket socket : asking) {
        String status = status(socket);
        served += status.equals("HTTP/1.1 200") ? 1 : 0;
        assertTrue(
            status.isEmpty() || status.matches("HTTP/1.1 (200|429)"), "answered with " + status);
        socket.close();
      }
      assertTrue(served < asking.size() / 2, served + " were served");
    }
  }

  private static byte[] forwarded(String client, String request) {
    return (request + "X-Forwarded-For: " + client + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  @Test
  void theHealthIsToldWithoutTheHeaderByTlsToo() throws Exception {
    TestCertificate certificate = TestCertificate.make("EC");
    Map<String, String> settings =
        Map.of("martlet.proxies", "127.0.0.1", "martlet.proxy-header", "proxy-protocol");
    try (Server server = Server.start(certificate, settings)) {
      assertEquals(200, server.get("/observe/health/live").statusCode());
      assertEquals(400, server.get("/observe/metrics").statusCode());
    }
  }

  @Test
  void theHeaderComesBeforeTls() throws Exception {
    TestCertificate certificate = TestCertificate.make("EC");
    Map<String, String> settings =
        Map.of("martlet.proxies", "127.0.0.1", "martlet.proxy-header", "proxy-protocol");
    try (Server server = Server.start(certificate, settings);
        RawClient client = new RawClient(server.port)) {
      client.send(v1(OTHER, ""));
      client.speakTls(certificate.trusting());
      assertEquals(
          200, client.request("GET", "/observe/health/live", Map.of("Host", "localhost")).status());
    }
  }
}
