package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.system.RawClient.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The opening and the closing handshake of RFC 6455. Prints a table of the cases. */
@Tag("one-port")
class Rfc6455HandshakesTest {
  private static Rfc6455Server server;

  @BeforeAll
  static void start() throws Exception {
    server = new Rfc6455Server("rfc6455-handshakes");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  // ---- the opening handshake: section 4 ---------------------------------------------------

  /**
   * One opening handshake.
   *
   * @param section of the RFC
   * @param what the case is about
   * @param request the head of the request, as sent
   * @param status the status of the response
   */
  private record Opening(String section, String what, String request, int status) {
    @Override
    public String toString() {
      return section + " " + what;
    }
  }

  private static byte[] ping(String text) {
    return RawClient.frame(0x89, text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * An upgrade request with changed headers.
   *
   * @param changes {@code Name:value} sets a header, {@code -Name} removes it, and {@code
   *     +Name:value} appends one that may repeat another
   */
  private static Opening opening(String section, String what, int status, String... changes) {
    Map<String, String> headers = RawClient.upgradeHeaders();
    StringBuilder more = new StringBuilder();
    for (String change : changes) {
      int colon = change.indexOf(':');
      if (change.startsWith("-")) {
        headers.remove(change.substring(1));
      } else if (change.startsWith("+")) {
        more.append(change.substring(1)).append("\r\n");
      } else {
        headers.put(change.substring(0, colon), change.substring(colon + 1));
      }
    }
    StringBuilder request =
        new StringBuilder("GET " + RawClient.path() + "?shard=odd:0:1:none:hs HTTP/1.1\r\n");
    headers.forEach((name, value) -> request.append(name).append(':').append(value).append("\r\n"));
    return new Opening(section, what, request.append(more).append("\r\n").toString(), status);
  }

  /** An upgrade request with another request line. */
  private static Opening line(String section, String what, int status, String line) {
    String request = opening(section, what, status).request();
    return new Opening(section, what, line + request.substring(request.indexOf("\r\n")), status);
  }

  /** What the port that is tested answers, of what the two ports do. */
  private static int onPort(int shardPort, int httpPort) {
    return Server.ONE_PORT ? httpPort : shardPort;
  }

  static Stream<Opening> openings() {
    return Stream.of(upgrades(), withoutUpgrade(), keysHostsAndOrigins(), badRequestLines())
        .flatMap(group -> group);
  }

  /** Requests that become WebSockets. */
  private static Stream<Opening> upgrades() {
    return Stream.of(
        opening("4.2.1", "as it should be", 101),
        opening("4.2.1", "header names in any case", 101, "-Upgrade", "+uPGRADE: websocket"),
        opening("4.2.1", "Upgrade in any case", 101, "Upgrade:WebSocket"),
        opening("4.2.1", "Upgrade in a list", onPort(101, 426), "Upgrade:h2c, websocket"),
        opening("4.2.1", "Upgrade in capitals", onPort(101, 426), "Upgrade:WEBSOCKET"),
        opening(
            "4.2.1",
            "Upgrade in two headers",
            onPort(101, 426),
            "Upgrade:h2c",
            "+Upgrade: websocket"),
        opening("4.2.1", "Connection in a list, any case", 101, "Connection: keep-alive , UPGRADE"),
        opening("4.2.1", "Connection in two headers", 101, "+Connection: keep-alive"),
        opening("4.2.1", "space around values", 101, "Sec-WebSocket-Version:  13 "),
        opening(
            "9.1",
            "permessage-deflate is not taken",
            101,
            "+Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"));
  }

  /** Requests that do not ask for version 13 of the protocol. */
  private static Stream<Opening> withoutUpgrade() {
    return Stream.of(
        opening("4.2.1", "no Upgrade", 426, "-Upgrade"),
        opening("4.2.1", "another Upgrade", 426, "Upgrade:h2c"),
        opening("4.2.1", "Upgrade within a word", 426, "Upgrade:xwebsocket"),
        opening("4.2.1", "no Connection", 426, "-Connection"),
        opening("4.2.1", "Connection without upgrade", 426, "Connection:close"),
        opening("4.2.1", "no version", 426, "-Sec-WebSocket-Version"),
        opening("4.4", "version 8", 426, "Sec-WebSocket-Version:8"),
        opening("4.4", "version 13 and 8", 426, "+Sec-WebSocket-Version: 8"));
  }

  /** Keys, hosts, origins and header sizes. */
  private static Stream<Opening> keysHostsAndOrigins() {
    return Stream.of(
        opening("4.2.1", "no key", 400, "-Sec-WebSocket-Key"),
        opening("4.2.1", "key of 15 bytes", 400, "Sec-WebSocket-Key:dGhlIHNhbXBsZSBub25j"),
        opening(
            "4.2.1", "key that is not base64", 400, "Sec-WebSocket-Key:dGhlIHNhbXBsZSBub25jZ$=="),
        opening("4.2.1", "key without padding", 400, "Sec-WebSocket-Key:dGhlIHNhbXBsZSBub25jZQ"),
        opening("4.2.1", "two keys", 400, "+Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
        opening("4.2.1", "no Host", 400, "-Host"),
        opening("4.2.1", "two Hosts", 400, "+Host: other"),
        opening("10.2", "Origin of this host", 101, "+Origin: http://127.0.0.1:4321"),
        opening("10.2", "Origin of another host", 403, "+Origin: https://elsewhere.example"),
        opening("10.2", "Origin null", 403, "+Origin: null"),
        opening("4.1", "headers beyond the limit", onPort(431, 400), "+X: " + "y".repeat(17_000)),
        opening("4.1", "many headers", onPort(431, 400), "+X: y\r\n".repeat(3500) + "X: y"),
        opening("4.1", "a header without a colon", 400, "+nonsense"));
  }

  /** Request lines that are refused. */
  private static Stream<Opening> badRequestLines() {
    return Stream.of(
        line("4.2.1", "POST", 405, "POST " + RawClient.path() + "?shard=odd:0:1:none:hs HTTP/1.1"),
        line(
            "4.2.1",
            "HTTP/1.0",
            505,
            "GET " + RawClient.path() + "?shard=odd:0:1:none:hs HTTP/1.0"),
        line(
            "4.1",
            "a whole URL",
            101,
            "GET http://localhost:1" + RawClient.path() + "?shard=odd:0:1:none:hs HTTP/1.1"),
        line("4.1", "a URL of ws", 400, "GET ws://h/?shard=odd:0:1:none:hs HTTP/1.1"),
        line(
            "4.1",
            "a fragment",
            400,
            "GET " + RawClient.path() + "?shard=odd:0:1:none:hs#a HTTP/1.1"),
        line("4.2.1", "another path", 404, "GET /elsewhere?shard=odd:0:1:none:hs HTTP/1.1"),
        line(
            "4.1",
            "a target beyond the limit",
            414,
            "GET " + RawClient.path() + "?shard=" + "a".repeat(17_000) + " HTTP/1.1"),
        line("4.1", "no request line", 400, "nonsense"));
  }

  @ParameterizedTest
  @MethodSource("openings")
  void eachHandshakeHasItsAnswerHoweverItIsCut(Opening one) throws Exception {
    byte[] request = one.request().getBytes(StandardCharsets.ISO_8859_1);
    for (int step :
        request.length > 2000 ? new int[] {request.length, 1000} : new int[] {request.length, 1}) {
      try (RawClient client = new RawClient(server.shardPort())) {
        // Bytes behind the request belong to the WebSocket, if the request becomes one.
        client.sendInPieces(RawClient.concat(request, ping("early")), step);
        RawClient.Response response = client.readResponse();
        assertEquals(one.status(), response.status(), response::toString);
        if (one.status() == 426) {
          assertEquals("13", response.headers().get("sec-websocket-version"));
        }
        if (one.status() == 101) {
          assertEquals(
              "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", response.headers().get("sec-websocket-accept"));
          assertEquals(null, response.headers().get("sec-websocket-extensions"));
          assertEquals("early", client.read(RawClient.PONG).text());
        }
      }
    }
    server.saw(one.section(), one.what(), "[" + one.status() + "]");
  }

  // ---- the closing handshake: section 7 ---------------------------------------------------

  @Test
  void theServersCloseIsAnsweredAndItClosesTheConnection() throws Exception {
    try (RawClient client = RawClient.join(server.shardPort(), "odd:0:1:closed:cl", "c")) {
      Frame close = client.read(RawClient.CLOSE);
      assertEquals(1008, close.closeCode());
      client.send(ping("late")); // ignored: nothing may follow a close
      client.sendClose(1008);
      assertEquals(true, client.readEnd());
    }
    server.saw("7.1.1", "close by the server, answered", "[closed]");
  }

  @Test
  void aCloseThatIsNotAnsweredEndsAtItsDeadline() throws Exception {
    try (RawClient client = RawClient.join(server.shardPort(), "odd:0:1:closed:cl", "c")) {
      client.read(RawClient.CLOSE);
      assertEquals(true, client.readEnd());
      server.server().awaitMetric("martlet_cuts_total{why=\"closing\"}", 1);
    }
    server.saw("7.1.7", "close by the server, never answered", "[cut]");
  }
}
