package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What strangers write forges no event of the log, fills no disk, and becomes no label. */
class StrangersTextTest {
  private static final String FILE = "GET /martlet/shard-client.js HTTP/1.1\r\n";
  private static final String FORGED = "2026-11-28T10:00:00.000+0000 SEVERE  forged: by a stranger";
  private static final Pattern EVENT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+[+-]\\d{4} .*");

  private static Server start(String... settings) throws Exception {
    return PluginFolder.of("text").with(TestPlugin.ODD).start(settings);
  }

  private static Response http(Server server, String head) throws IOException {
    try (RawClient client = new RawClient(server.port)) {
      client.send(
          (head + "\r\nHost: 127.0.0.1:" + server.port + "\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      return client.readResponse();
    }
  }

  private static void sendChunk(Server server, String size) throws IOException {
    try (RawClient client = new RawClient(server.port)) {
      client.send(
          ("POST /api/shards/arena:lobby/input HTTP/1.1\r\nHost: 127.0.0.1:"
                  + server.port
                  + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + size
                  + "\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      client.socket.shutdownOutput();
      client.readEnd();
    }
  }

  private static void assertEveryLineIsAnEventOrMarked(String log) {
    log.lines()
        .filter(line -> !line.isEmpty())
        .forEach(line -> assertTrue(EVENT.matcher(line).matches() || line.startsWith("  | "), log));
    assertFalse(log.lines().anyMatch(line -> line.startsWith(FORGED)), log);
    assertFalse(log.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c)), log);
  }

  @Test
  void noTextOfAStrangerForgesALineOfTheLog() throws Exception {
    try (Server server = start()) {
      for (String text : List.of("\u001b[31mX\n" + FORGED, "\r" + FORGED, "zz\u0085" + FORGED)) {
        sendChunk(server, text);
        http(server, "G\u001bT / HTTP/1.1\r\nX: y");
        http(server, "GET /" + text.replaceAll("[\\r\\n ]", "") + " HTTP/1.1");
        try (RawClient client = RawClient.join(server.shardPort, "odd:20:1:none", null)) {
          client.send(RawClient.TEXT, ("{\"" + text).getBytes(StandardCharsets.UTF_8));
          client.send(RawClient.CLOSE, ("\u0003\u00e8" + text).getBytes(StandardCharsets.UTF_8));
          client.readEnd();
        }
      }
      server.terminate();
      assertEveryLineIsAnEventOrMarked(server.log());
    }
  }

  @Test
  void whatIsNoHttpIsABadRequestWithoutAStackInTheLog() throws Exception {
    try (Server server = start()) {
      List<String> bad =
          List.of(
              "G\u001bT / HTTP/1.1",
              "\u0000 / HTTP/1.1",
              "GET /%zz HTTP/1.1",
              "GET / HTTP/9.9",
              "GET /\u001b[31m HTTP/1.1",
              "GET / HTTP/1.1\r\nX\u001b: y",
              "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999",
              "GET / HTTP/1.1\r\nContent-Length: -1");
      for (String head : bad) {
        Response answer = http(server, head);
        assertEquals(400, answer.status(), head);
        assertTrue(answer.body().contains("\"BAD_REQUEST\""), answer::body);
      }
      server.terminate();
      assertFalse(server.log().contains("    at "), server::log);
    }
  }

  @Test
  void rangesAndConditionsThatAreNotWellFormedAreTheClientsFault() throws Exception {
    try (Server server = start()) {
      for (String range :
          List.of(
              "bytes=-99999999999999",
              "bytes=99999999999999-",
              "bytes=0-99999999999999999999",
              "bytes=5-1",
              "bytes=-0")) {
        Response answer = http(server, FILE + "Range: " + range);
        assertEquals(416, answer.status(), range);
      }
      for (String odd : List.of("bytes=a-b", "bytes=", "bytes", "items=0-1", "bytes=--5", "=")) {
        Response answer = http(server, FILE + "Range: " + odd);
        assertTrue(Set.of(200, 206, 400, 416).contains(answer.status()), odd + answer);
      }
      for (String condition :
          List.of(
              "If-Modified-Since: garbage",
              "If-Unmodified-Since: yesterday",
              "If-None-Match: \"",
              "If-Match: \"",
              "If-Range: zz")) {
        Response answer = http(server, FILE + condition);
        assertTrue(answer.status() < 500, condition + answer);
      }
      assertEquals(206, http(server, FILE + "Range: bytes=0-4").status());
      server.terminate();
      assertFalse(server.log().contains("    at "), server::log);
    }
  }

  /** Makes the server log so many shards; returns how many of them are in the log. */
  private static long makeLog(Server server, int shards) throws Exception {
    for (int i = 0; i < shards; i++) {
      RawClient.join(server.shardPort, "odd:20:1:none:logged" + i, null).close();
    }
    server.terminate();
    return server.count(" made by ");
  }

  @Test
  void whoMakesTheServerLogFillsNoDisk() throws Exception {
    try (Server server = start("limits.log-bytes", "2000")) {
      assertTrue(makeLog(server, 60) < 40, server::log);
      server.awaitLog("more events of dev.martlet.engine.ShardRegistry were left out");
    }
    try (Server server = start("limits.log-bytes", "0")) {
      assertTrue(makeLog(server, 60) >= 60, "without the limit, all are written");
    }
  }

  /** All series by name and labels, without those of the virtual machine, which come and go. */
  private static Set<String> series(Server server) throws Exception {
    return server.metrics().lines().stream()
        .filter(line -> line.startsWith("martlet_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void sendOddValues(Server server, int i) throws Exception {
    try (RawClient client = RawClient.join(server.shardPort, "odd:20:1:none", null)) {
      client.input("{\"text\":\"" + (i % 2 == 0 ? "no" : "yes") + "\"}");
      client.send(RawClient.TEXT, ("{\"code" + i + "\":1").getBytes(StandardCharsets.UTF_8));
      client.sendClose(3000 + i);
      client.readEnd();
    }
    try (RawClient client = new RawClient(server.shardPort)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Origin", "https://odd" + i + ".example");
      client.request("GET", "/?shard=odd" + i + ":x", headers);
    }
    try (RawClient client = new RawClient(server.shardPort)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Authorization", "Bearer odd" + i);
      client.request("GET", "/odd" + i + "?shard=odd:20:1:none&sid=s" + i, headers);
    }
    http(server, "ODD" + i + " /odd" + i + "?odd" + i + "=1 HTTP/1.1\r\nOdd" + i + ": 1");
    http(server, "GET /api/shards/odd" + i + ":x HTTP/1.1\r\nAuthorization: Bearer dev.odd" + i);
    http(server, "POST /api/shards/odd:20:1:none/input HTTP/1.1\r\nContent-Length: 0");
  }

  @Test
  void aFloodOfOddValuesMakesNoNewSeries() throws Exception {
    try (Server server =
        start(
            "limits.auth-failures-per-minute", "0",
            "limits.joins-per-minute", "0",
            "limits.refused-joins-per-minute", "0")) {
      for (int i = 0; i < 3; i++) {
        sendOddValues(server, i);
      }
      Set<String> before = series(server);
      for (int i = 3; i < 300; i++) {
        sendOddValues(server, i);
      }
      Set<String> made = series(server);
      made.removeAll(before);
      assertTrue(made.size() <= 2, () -> "new series: " + made);
      assertEquals(300, server.metric("martlet_closes_total{code=\"other\"}"));
    }
  }
}
