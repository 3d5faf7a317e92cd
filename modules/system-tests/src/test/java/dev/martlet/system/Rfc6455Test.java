package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.system.RawClient.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What RFC 6455 says of frames, case by case, over a raw socket: once in one piece and once octet
 * by octet. Prints a table of them.
 */
class Rfc6455Test {
  private static final List<String> table = new ArrayList<>();
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    Path plugins = PluginJars.demoPlugins("rfc6455");
    TestPlugin.into(plugins);
    server =
        Server.start(
            Map.of(
                "martlet.plugins", plugins.toString(),
                "martlet.limits.connections-per-address", "1000",
                "martlet.limits.shards-per-principal", "0",
                // The client closes as soon as it has seen the close frame; until then it has time.
                "martlet.limits.close-timeout", "PT5S",
                "martlet.limits.refused-joins-per-minute", "0"));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    table.forEach(System.out::println);
  }

  /**
   * A case: what is sent, and what is seen of it: {@code close N}, {@code pong X}, {@code said X}.
   */
  private record Case(String section, String what, byte[] sent, String... seen) {
    @Override
    public String toString() {
      return section + " " + what;
    }
  }

  private static byte[] frame(int firstByte, String payload) {
    return RawClient.frame(firstByte, payload.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] all(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static String say(String text) {
    return "{\"input\":{\"text\":\"" + text + "\"}}";
  }

  private static byte[] close(String hexPayload) {
    return RawClient.frame(0x88, hex(hexPayload));
  }

  private static byte[] text(String hexPayload) {
    return RawClient.frame(0x81, hex(hexPayload));
  }

  static Stream<Case> cases() {
    String long1 = "x".repeat(200);
    String long2 = "y".repeat(65_400);
    byte[] done = close("03e8");
    String half1 = say("both").substring(0, 9);
    String half2 = say("both").substring(9);
    List<Case> cases =
        new ArrayList<>(
            List.of(
                new Case("5.6", "text message", all(frame(0x81, say("t")), done), "said t"),
                new Case("5.6", "binary message", all(frame(0x82, say("b")), done), "said b"),
                new Case(
                    "5.2", "16-bit length", all(frame(0x81, say(long1)), done), "said " + long1),
                new Case(
                    "5.4",
                    "two fragments",
                    all(frame(0x01, half1), frame(0x80, half2), done),
                    "said both"),
                new Case(
                    "5.4",
                    "empty fragments",
                    all(
                        frame(0x01, ""),
                        frame(0x00, say("e")),
                        frame(0x00, ""),
                        frame(0x80, ""),
                        done),
                    "said e"),
                new Case(
                    "5.4",
                    "ping between fragments",
                    all(frame(0x01, half1), frame(0x89, "p"), frame(0x80, half2), done),
                    "pong p",
                    "said both"),
                new Case("5.5.2", "ping", all(frame(0x89, "hello"), done), "pong hello"),
                new Case("5.5.2", "empty ping", all(frame(0x89, ""), done), "pong "),
                new Case(
                    "5.5.2",
                    "ping of 125 bytes",
                    all(frame(0x89, "z".repeat(125)), done),
                    "pong " + "z".repeat(125)),
                new Case(
                    "5.5.2",
                    "pings in order",
                    all(frame(0x89, "1"), frame(0x89, "2"), frame(0x89, "3"), done),
                    "pong 1",
                    "pong 2",
                    "pong 3"),
                new Case(
                    "5.5.3",
                    "unsolicited pong",
                    all(frame(0x8A, "u"), frame(0x89, "a"), done),
                    "pong a"),
                new Case("5.5.1", "close without a code", close(""), "close none"),
                new Case("5.5.1", "close with a reason", close("03e8 6279 65"), "close 1000"),
                new Case("5.5.1", "data after a close", all(done, frame(0x83, "?")), "close 1000"),
                new Case("5.5.1", "close of one byte", close("03"), "close 1002"),
                new Case(
                    "5.5",
                    "close over 125 bytes",
                    RawClient.frame(0x88, new byte[126]),
                    "close 1002"),
                new Case("5.5", "ping over 125 bytes", frame(0x89, "z".repeat(126)), "close 1002"),
                new Case("5.5", "fragmented ping", frame(0x09, "p"), "close 1002"),
                new Case(
                    "5.5", "fragmented close", RawClient.frame(0x08, hex("03e8")), "close 1002"),
                new Case("5.2", "RSV1", frame(0xC1, say("r")), "close 1002"),
                new Case("5.2", "RSV2", frame(0xA1, say("r")), "close 1002"),
                new Case("5.2", "RSV3", frame(0x91, say("r")), "close 1002"),
                new Case("5.1", "unmasked frame", hex("8102 7b7d"), "close 1002"),
                new Case("5.4", "continuation of nothing", frame(0x80, "c"), "close 1002"),
                new Case(
                    "5.4",
                    "message inside another",
                    all(frame(0x01, half1), frame(0x81, say("i"))),
                    "close 1002"),
                new Case("5.2", "16-bit length of 125", hex("82fe 007d 00000000"), "close 1002"),
                new Case(
                    "5.2",
                    "64-bit length of 65535",
                    hex("82ff 000000000000ffff 00000000"),
                    "close 1002"),
                new Case(
                    "5.2",
                    "64-bit length with its top bit",
                    hex("82ff 8000000000000000 00000000"),
                    "close 1002"),
                new Case(
                    "7.4",
                    "message over the limit",
                    hex("82ff 0000000000010001 00000000"),
                    "close 1009"),
                new Case("8.1", "text that is not UTF-8", text("ff"), "close 1007"),
                new Case("8.1", "text that ends in a character", text("e282"), "close 1007"),
                new Case("8.1", "overlong form", text("c080"), "close 1007"),
                new Case("8.1", "surrogate", text("eda080"), "close 1007"),
                new Case("8.1", "beyond U+10FFFF", text("f4908080"), "close 1007"),
                new Case(
                    "8.1",
                    "bad byte in an unfinished fragment",
                    RawClient.frame(0x01, hex("41ff")),
                    "close 1007"),
                new Case("8.1", "reason that is not UTF-8", close("03e8 ff"), "close 1007")));
    cases.add(
        new Case(
            "8.1",
            "character over two fragments",
            all(
                RawClient.frame(
                    0x01, all(hex("7b22696e707574223a7b2274657874223a22"), hex("e282"))),
                RawClient.frame(0x80, all(hex("ac"), hex("227d7d"))),
                done),
            "said \u20ac"));
    cases.add(
        new Case(
            "5.2",
            "64-bit length",
            frame(0x82, "{\"x\":\"" + long2.repeat(2) + "\"}"),
            "close 1009"));
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      cases.add(
          new Case("5.2", "reserved opcode " + opcode, frame(0x80 | opcode, ""), "close 1002"));
    }
    for (int code : new int[] {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999}) {
      cases.add(
          new Case("7.4", "close code " + code, close("%04x".formatted(code)), "close " + code));
    }
    for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1100, 2999, 5000, 65535}) {
      cases.add(new Case("7.4", "close code " + code, close("%04x".formatted(code)), "close 1002"));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachCaseHasItsOutcomeHoweverItIsCut(Case one) throws Exception {
    List<String> expected = new ArrayList<>(List.of(one.seen()));
    if (!expected.getLast().startsWith("close")) {
      expected.add("close 1000");
    }
    assertEquals(expected, outcome(one, one.sent().length), "in one piece");
    assertEquals(expected, outcome(one, 1), "octet by octet");
    table.add("%-6s %-36s %s".formatted(one.section(), one.what(), shorten(expected)));
  }

  private static String shorten(List<String> seen) {
    return seen.stream().map(s -> s.length() > 20 ? s.substring(0, 17) + "..." : s).toList() + "";
  }

  /** Everything that is seen until the server has closed: pongs, what was said, the close. */
  private static List<String> outcome(Case one, int step) throws Exception {
    String shard = "odd:0:1:none:" + Integer.toHexString(System.identityHashCode(one)) + step;
    List<String> seen = new ArrayList<>();
    try (RawClient watcher = RawClient.join(server.shardPort, shard, "watcher");
        RawClient client = RawClient.join(server.shardPort, shard, "c")) {
      watcher.read(RawClient.BINARY);
      sendUnlessClosed(client, one.sent(), step);
      Frame frame = client.read();
      while (frame.opcode() != RawClient.CLOSE) {
        if (frame.opcode() == RawClient.PONG) {
          seen.add("pong " + frame.text());
        }
        frame = client.read();
      }
      for (String expected : one.seen()) {
        if (expected.startsWith("said ")) { // the watcher tells, also after the client is gone
          watcher.readUntil("\"c " + expected + "\"");
          seen.add(expected);
        }
      }
      seen.add("close " + (frame.payload().length == 0 ? "none" : frame.closeCode()));
    }
    return seen;
  }

  // ---- the opening handshake: section 4 ---------------------------------------------------

  /**
   * A handshake: the request's head as it is sent, with {@code $H} for the headers that every
   * upgrade has, and the status that it is answered with.
   */
  private record Opening(String section, String what, String request, int status) {
    @Override
    public String toString() {
      return section + " " + what;
    }
  }

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
    StringBuilder request = new StringBuilder("GET /?shard=odd:0:1:none:hs HTTP/1.1\r\n");
    headers.forEach((name, value) -> request.append(name).append(':').append(value).append("\r\n"));
    return new Opening(section, what, request.append(more).append("\r\n").toString(), status);
  }

  private static Opening line(String section, String what, int status, String line) {
    String request = opening(section, what, status).request();
    return new Opening(section, what, line + request.substring(request.indexOf("\r\n")), status);
  }

  static Stream<Opening> openings() {
    return Stream.of(
        opening("4.2.1", "as it should be", 101),
        opening("4.2.1", "header names in any case", 101, "-Upgrade", "+uPGRADE: websocket"),
        opening("4.2.1", "Upgrade in any case", 101, "Upgrade:WebSocket"),
        opening("4.2.1", "Upgrade in a list", 101, "Upgrade:h2c, websocket"),
        opening("4.2.1", "Connection in a list, any case", 101, "Connection: keep-alive , UPGRADE"),
        opening("4.2.1", "Connection in two headers", 101, "+Connection: keep-alive"),
        opening("4.2.1", "space around values", 101, "Sec-WebSocket-Version:  13 "),
        opening(
            "9.1",
            "permessage-deflate is not taken",
            101,
            "+Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"),
        opening("4.2.1", "no Upgrade", 426, "-Upgrade"),
        opening("4.2.1", "another Upgrade", 426, "Upgrade:h2c"),
        opening("4.2.1", "Upgrade within a word", 426, "Upgrade:xwebsocket"),
        opening("4.2.1", "no Connection", 426, "-Connection"),
        opening("4.2.1", "Connection without upgrade", 426, "Connection:close"),
        opening("4.2.1", "no version", 426, "-Sec-WebSocket-Version"),
        opening("4.4", "version 8", 426, "Sec-WebSocket-Version:8"),
        opening("4.4", "version 13 and 8", 426, "+Sec-WebSocket-Version: 8"),
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
        opening("4.1", "headers beyond the limit", 431, "+X: " + "y".repeat(17_000)),
        opening("4.1", "many headers", 431, "+X: y\r\n".repeat(3500) + "X: y"),
        opening("4.1", "a header without a colon", 400, "+nonsense"),
        line("4.2.1", "POST", 405, "POST /?shard=odd:0:1:none:hs HTTP/1.1"),
        line("4.2.1", "HTTP/1.0", 505, "GET /?shard=odd:0:1:none:hs HTTP/1.0"),
        line("4.2.1", "another path", 404, "GET /shards?shard=odd:0:1:none:hs HTTP/1.1"),
        line(
            "4.1",
            "a target beyond the limit",
            414,
            "GET /?shard=" + "a".repeat(17_000) + " HTTP/1.1"),
        line("4.1", "no request line", 400, "nonsense"));
  }

  @ParameterizedTest
  @MethodSource("openings")
  void eachHandshakeHasItsAnswerHoweverItIsCut(Opening one) throws Exception {
    byte[] request = one.request().getBytes(StandardCharsets.ISO_8859_1);
    for (int step :
        request.length > 2000 ? new int[] {request.length, 1000} : new int[] {request.length, 1}) {
      try (RawClient client = new RawClient(server.shardPort)) {
        // What is pipelined behind the request belongs to the WebSocket, if it becomes one.
        sendUnlessClosed(client, all(request, frame(0x89, "early")), step);
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
    table.add("%-6s %-36s %s".formatted(one.section(), one.what(), "[" + one.status() + "]"));
  }

  // ---- the closing handshake: section 7 ---------------------------------------------------

  @Test
  void theServersCloseIsAnsweredAndItClosesTheConnection() throws Exception {
    try (RawClient client = RawClient.join(server.shardPort, "odd:0:1:closed:cl", "c")) {
      Frame close = client.read(RawClient.CLOSE);
      assertEquals(1008, close.closeCode());
      client.send(frame(0x89, "late")); // ignored: there is nothing to say behind a close
      client.sendClose(1008);
      assertEquals(true, client.readEnd());
    }
    table.add("%-6s %-36s %s".formatted("7.1.1", "close by the server, answered", "[closed]"));
  }

  @Test
  void aCloseThatIsNotAnsweredEndsAtItsDeadline() throws Exception {
    try (RawClient client = RawClient.join(server.shardPort, "odd:0:1:closed:cl", "c")) {
      client.read(RawClient.CLOSE);
      assertEquals(true, client.readEnd());
      server.awaitMetric("martlet_cuts_total{why=\"closing\"}", 1);
    }
    table.add("%-6s %-36s %s".formatted("7.1.7", "close by the server, never answered", "[cut]"));
  }

  /** A server that has seen enough may close before it was sent everything. */
  private static void sendUnlessClosed(RawClient client, byte[] bytes, int step) {
    try {
      for (int at = 0; at < bytes.length; at += step) {
        client.send(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step)));
      }
    } catch (java.io.IOException e) {
      // what it has answered is still there to be read
    }
  }
}
