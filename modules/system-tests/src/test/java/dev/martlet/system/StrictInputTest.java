package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no input is refused alike on every way in: text, binary, and posted over HTTP. */
class StrictInputTest {
  private static final String SHARD = "odd:20:1:none";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server =
        PluginFolder.of("strict")
            .with(TestPlugin.ODD)
            .start("limits.malformed-inputs-per-minute", "0", "limits.complaints-per-second", "0");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] message(String before, byte[] bytes, String after) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(before.getBytes(StandardCharsets.UTF_8));
    message.writeBytes(bytes);
    message.writeBytes(after.getBytes(StandardCharsets.UTF_8));
    return message.toByteArray();
  }

  private static byte[] saying(byte[] text) {
    return message("{\"client_seq\":7,\"input\":{\"text\":\"", text, "\"}}");
  }

  private static HttpResponse<String> post(byte[] body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + SHARD + "/input");
    return HTTP.send(
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer dev.eva")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Bytes that are no UTF-8: overlong, a surrogate, beyond Unicode, cut off. */
  @ParameterizedTest
  @ValueSource(
      strings = {"C0AF", "E080AF", "EDA0BD", "F4908080", "F08080AF", "FF", "80", "E282", "F09F98"})
  void bytesThatAreNotUtf8(String hex) throws Exception {
    byte[] message = saying(HexFormat.of().parseHex(hex));
    try (RawClient eva = RawClient.join(server.shardPort, SHARD, "eva")) {
      eva.read(RawClient.BINARY);
      eva.send(RawClient.BINARY, message);
      assertTrue(eva.read(RawClient.TEXT).text().contains("\"BAD_ENVELOPE\""));
      HttpResponse<String> posted = post(message);
      assertEquals(400, posted.statusCode(), posted::body);
      eva.send(RawClient.TEXT, message);
      assertEquals(1007, eva.readClose().closeCode());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"client_seq\":7,\"input\":{\"text\":\"x\\ud83d\"}}",
        "{\"client_seq\":7,\"input\":{\"text\":\"\\ude00\\ud83d\"}}",
        "{\"client_seq\":7,\"input\":{\"text\":\"x\"},\"other\":[\"\\uDBFF\"]}",
        "{\"client_seq\":7,\"input\":{\"text\":\"x\",\"\\ud83d\":1}}"
      })
  void halfASurrogatePair(String json) throws Exception {
    byte[] message = json.getBytes(StandardCharsets.UTF_8);
    try (RawClient eva = RawClient.join(server.shardPort, SHARD, "eva")) {
      eva.read(RawClient.BINARY);
      for (int opcode : new int[] {RawClient.TEXT, RawClient.BINARY}) {
        eva.send(opcode, message);
        assertTrue(eva.read(RawClient.TEXT).text().contains("\"BAD_INPUT\""));
      }
      HttpResponse<String> posted = post(message);
      assertEquals(400, posted.statusCode());
      assertTrue(posted.body().contains("\"BAD_INPUT\""), posted::body);
    }
  }

  @Test
  void aWholePairIsTaken() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, SHARD, "eva")) {
      eva.read(RawClient.BINARY);
      eva.send(RawClient.BINARY, saying("\\ud83d\\ude00".getBytes(StandardCharsets.UTF_8)));
      eva.readUntil("eva said \ud83d\ude00");
      assertEquals(200, post(saying("\ud83d\ude00".getBytes(StandardCharsets.UTF_8))).statusCode());
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          BAD_INPUT    | {"text":5}            | input.text: expected text, but got 5
          BAD_INPUT    | {"text":1e99999999999} | input.text: expected text, but got 1e99999999999
          BAD_ENVELOPE | 1,"client_seq":1e99999999999 | client_seq is an integer
          BAD_INPUT    | 1,"other":1e2147483648 | input: expected an object, but got 1
          BAD_INPUT    | {"text":"a","text":1} | input: the member \\"text\\" comes twice
          BAD_INPUT    | {"txet":"a"}          | input.txet: there is no such member; there are text
          BAD_INPUT    | []                    | input: expected an object, but got a list
          BAD_ENVELOPE | 1,"input":2           | the member \\"input\\" comes twice
          """)
  void whatTheTypeDoesNotTake(String code, String input, String why) throws Exception {
    String json = "{\"input\":" + input + "}";
    try (RawClient eva = RawClient.join(server.shardPort, SHARD, "eva")) {
      eva.read(RawClient.BINARY);
      for (int opcode : new int[] {RawClient.TEXT, RawClient.BINARY}) {
        eva.send(opcode, json.getBytes(StandardCharsets.UTF_8));
        Frame complaint = eva.read(RawClient.TEXT);
        assertTrue(complaint.text().contains(code), complaint::text);
        assertTrue(complaint.text().contains(why), complaint::text);
      }
      HttpResponse<String> posted = post(json.getBytes(StandardCharsets.UTF_8));
      assertEquals(400, posted.statusCode(), posted::body);
      assertTrue(posted.body().contains(code) && posted.body().contains(why), posted::body);
    }
  }

  @Test
  void zeroIsNoLimitOnEveryWayIn() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, SHARD, "eva")) {
      eva.read(RawClient.BINARY);
      for (int i = 0; i < 40; i++) {
        eva.send(RawClient.TEXT, "[]".getBytes(StandardCharsets.UTF_8));
        assertTrue(eva.read(RawClient.TEXT).text().contains("BAD_ENVELOPE"));
        assertEquals(400, post("{\"input\":5}".getBytes(StandardCharsets.UTF_8)).statusCode());
      }
    }
  }

  @Test
  void otherBodiesAreCheckedAlike() throws Exception {
    for (String body :
        new String[] {
          "{\"id\":\"odd:1\",\"id\":\"odd:2\"}",
          "{\"id\":\"odd:\\ud83d\"}",
          "{\"id\":\"odd:1\",\"tick_rate\":1e2147483648}",
          "{"
        }) {
      URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/shards");
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(uri)
                  .header("Authorization", "Bearer dev.root.admin")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(400, answer.statusCode(), answer::body);
      assertTrue(answer.body().contains("BAD_BODY"), answer::body);
    }
  }

  /** The HTTP parser makes one replacement character of each such byte: users would look alike. */
  @Test
  void aTokenThatIsNotAsciiIsRefused() throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev.\u00e9va");
    try (RawClient client = new RawClient(server.shardPort)) {
      RawClient.Response response = client.request("GET", RawClient.target(SHARD), headers);
      assertEquals(401, response.status(), response::toString);
    }
  }

  /** Query parameters decode leniently: malformed bytes become U+FFFD. */
  @Test
  void aQueryParameterCannotHoldHalfAPair() throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev.root.admin");
    try (RawClient client = new RawClient(server.shardPort)) {
      String target = RawClient.target(SHARD) + "&sid=x%ED%A0%BD";
      assertEquals(101, client.request("GET", target, headers).status());
      client.input("{\"text\":\"hello\"}");
      client.readUntil("\uFFFD said hello");
    }
  }

  @Test
  void unknownMembersAreIgnoredWhereTheOperatorSaysSo() throws Exception {
    try (Server lenient =
            PluginFolder.of("unknown")
                .with(TestPlugin.ODD)
                .start("inputs.unknown-members", "ignore");
        RawClient eva = RawClient.join(lenient.shardPort, SHARD, "eva")) {
      eva.read(RawClient.BINARY);
      eva.input("{\"text\":\"hello\",\"newer\":1}");
      eva.readUntil("eva said hello");
    }
  }
}
