package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.TimeoutException;

/** The browser's client on lines that hang, die or are slow, and where it is refused. */
class ShardClientTest {
  /** Shows each state of a client in a line of the page, and how often snapshots began to come. */
  private static final String PAGE =
      """
      <!doctype html><link rel=icon href='data:,'><body></body>
      <script type=module>
        import { ShardClient, shardEventsUrl, shardSocketUrl } from '/martlet/shard-client.js';
        const say = (text) => { document.body.append(text, document.createElement('br')); };
        const given = JSON.parse(decodeURIComponent(location.hash.slice(1)));
        if (given.format === 'unknown') {
          given.decode = () => null;
        }
        if (given.events) {
          given.events = shardEventsUrl();
        }
        window.answers = 0;
        class CountingSocket extends WebSocket {
          constructor(...target) {
            super(...target);
            this.addEventListener('message', ({ data }) => (answers += data === '' ? 1 : 0));
          }
        }
        window.client = new ShardClient({
          WebSocket: CountingSocket,
          url: await shardSocketUrl(),
          onState: (state, detail) => say(state === 'open' ? `open over ${client.transport}` : `${state} ${detail}`),
          onSnapshot: (snapshot) => (window.latest = snapshot),
          ...given,
        });
      </script>
      """;

  private static Path www;
  private static PluginFolder plugins;
  private static Server server;

  /** The same, for downloads that take longer than it would wait. */
  private static Server patient;

  /** Where the browser finds the shard ports of both: a test puts something there. */
  private static int front;

  /** One for all tests. */
  private static Browser browser;

  @BeforeAll
  static void startAll() throws Exception {
    www = Project.pages("client");
    Files.writeString(www.resolve("client.html"), PAGE);
    plugins = PluginFolder.of("client").with(TestPlugin.ODD);
    server = start();
    patient = start("limits.write-timeout", "PT60S", "limits.silence-timeout", "PT60S");
    front = LauncherTest.freePair();
    String rule = "MAP 127.0.0.1:%d 127.0.0.1:" + front;
    browser =
        Browser.open(
            Project.workFolder("client"),
            "--host-resolver-rules="
                + rule.formatted(server.shardPort)
                + ","
                + rule.formatted(patient.shardPort));
  }

  /** A server whose pages take the shard port, which a test can put something in front of. */
  private static Server start(String... more) throws Exception {
    int port = LauncherTest.freePair();
    Stream<String> settings =
        Stream.of(
            "www",
            www.toString(),
            "port",
            Integer.toString(port),
            "public-shard-url",
            "ws://127.0.0.1:" + (port + 3) + "/");
    return plugins.start(Stream.concat(settings, Stream.of(more)).toArray(String[]::new));
  }

  /** What the test has put there; closed at its end. */
  private Closeable inFront = () -> {};

  /** Its page must be gone before the next test puts something in front. */
  @AfterEach
  void leave() throws Exception {
    browser.renew();
    inFront.close();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    patient.close();
    server.close();
  }

  private Relay relayTo(Server of) throws Exception {
    Relay relay = new Relay(front, of.shardPort);
    inFront = relay;
    return relay;
  }

  private static void open(Server server, String host, String options) {
    String hash = URLEncoder.encode(options, StandardCharsets.UTF_8).replace("+", "%20");
    browser.driver().get("http://" + host + ":" + server.port + "/client.html#" + hash);
  }

  private static void open(String options) {
    open(server, "127.0.0.1", options);
  }

  private static String text() {
    return browser.driver().findElement(By.tagName("body")).getText();
  }

  private static void await(String text) {
    try {
      browser.await(b -> b.findElement(By.tagName("body")).getText().contains(text));
    } catch (TimeoutException e) {
      throw new AssertionError("no " + text + " in:\n" + text(), e);
    }
  }

  // ---- refusals -------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'shard':'chess:1' | there is no shard",
        "'shard':'a b' | closed",
        "'shard':'arena:lobby','token':'nonsense' | closed",
        "'shard':'arena:lobby','sid':'a\\u0000b' | closed",
        "'shard':'arena:lobby','format':'unknown' | the formats here are",
        "'shard':'chess:1','events':true | there is no shard",
        "'shard':'arena:lobby','token':'nonsense','events':true,'version':2 | closed",
      })
  void whoIsRefusedForGoodIsToldWhyAndStops(String options, String said) throws Exception {
    relayTo(server);
    long before = server.metric("martlet_refusals_total");
    String all = "{" + options.replace('\'', '"') + "}";
    open(all);
    await("closed");
    assertTrue(text().contains(said), text());
    assertTrue(!text().contains("connection lost"), text());
    assertTrue(!text().contains("waiting"), text());
    assertEquals(before + 2, server.metric("martlet_refusals_total"), "the socket and its why");
  }

  @Test
  void aPageOfAnotherOriginIsToldThatItMayNotConnect() throws Exception {
    relayTo(server);
    String url = "ws://127.0.0.1:" + server.shardPort + "/";
    for (String token : new String[] {"", ",\"token\":\"dev.eva\""}) {
      browser.driver().get("about:blank");
      open(server, "localhost", "{\"url\":\"" + url + "\",\"shard\":\"arena:lobby\"" + token + "}");
      await("closed pages of http://localhost:" + server.port + " may not connect");
    }
  }

  @Test
  void whoIsRefusedForNowIsToldWhyAndComesBack() throws Exception {
    try (Server small =
            plugins.start("www", www.toString(), "limits.connections-per-subscriber", "1");
        RawClient first = RawClient.join(small.shardPort, "arena:lobby", "eva")) {
      open(small, "127.0.0.1", "{\"shard\":\"arena:lobby\",\"token\":\"dev.eva\"}");
      await("waiting this subscriber has as many connections");
      first.sendClose(1000);
      await("open over websocket");
    }
  }

  // ---- lines ----------------------------------------------------------------------------------

  /** A port that takes connections and never answers, as behind a firewall that drops packets. */
  @Test
  void whereASocketNeverOpensItIsPlayedOverHttp() throws Exception {
    inFront = new ServerSocket(front, 50, InetAddress.getLoopbackAddress());
    open("{\"shard\":\"arena:lobby\",\"events\":true,\"connectMs\":1000,\"token\":\"dev.eva\"}");
    await("waiting no answer");
    await("open over sse");
  }

  @ParameterizedTest
  @CsvSource({"1, arena:lobby", "2, arena:lobby", "1, lot:vase", "2, lot:vase"})
  void aSpectatorNoticesADeadLine(int version, String shard) throws Exception {
    Relay relay = relayTo(server);
    String options = "{\"shard\":\"%s\",\"version\":%d,\"silenceMs\":3000}";
    open(options.formatted(shard, version));
    await("open over websocket");
    relay.stall();
    await("waiting the line is dead");
    browser.await(b -> text().split("open over websocket", -1).length >= 3);
  }

  @Test
  void aLineThatIsOnlyQuietStays() throws Exception {
    Relay relay = relayTo(server);
    open("{\"shard\":\"lot:vase\",\"version\":2,\"silenceMs\":6000}");
    await("open over websocket");
    browser.await(b -> (Boolean) browser.driver().executeScript("return answers > 3"));
    assertEquals(1, relay.accepted(), text());
  }

  @ParameterizedTest
  @CsvSource({"1, json", "2, json", "2, cbor"})
  void aSlowDownloadIsWaitedFor(int version, String format) throws Exception {
    Relay relay = relayTo(patient);
    relay.slow(150_000);
    String options =
        "{\"shard\":\"odd:0:900000:none\",\"version\":%d,\"format\":\"%s\",\"silenceMs\":3000}";
    open(patient, "127.0.0.1", options.formatted(version, format));
    await("open over websocket");
    assertTrue(!text().contains("waiting"), text());
    assertEquals(1, relay.accepted(), text());
    assertEquals(900_000L, browser.driver().executeScript("return latest.pad.length"));
  }

  // ---- the server's side of it ----------------------------------------------------------------

  @Test
  void anEmptyMessageIsAnsweredWithAnEmptyMessage() throws Exception {
    try (RawClient client = RawClient.join(server.shardPort, "lot:vase", null)) {
      for (int opcode : new int[] {RawClient.TEXT, RawClient.BINARY}) {
        client.send(opcode, new byte[0]);
        assertEquals(0, client.read(RawClient.TEXT).payload().length);
      }
    }
  }

  @Test
  void aLongMessageIsAnnouncedToThoseWhoAskForIt() throws Exception {
    String target = RawClient.target("odd:0:100000:none");
    try (RawClient told = new RawClient(server.shardPort);
        RawClient untold = new RawClient(server.shardPort)) {
      told.request("GET", target + "&announce=1", RawClient.upgradeHeaders());
      RawClient.Frame first = told.read();
      assertEquals(RawClient.TEXT, first.opcode());
      RawClient.Frame message = told.read();
      assertEquals(RawClient.BINARY, message.opcode());
      long bytes = Long.parseLong(first.text().replaceAll("\\D", ""));
      assertTrue(
          bytes >= message.payload().length && bytes < message.payload().length + 20, first.text());
      untold.request("GET", target + "&announce=0", RawClient.upgradeHeaders());
      assertEquals(RawClient.BINARY, untold.read().opcode());
    }
    try (RawClient wrong = new RawClient(server.shardPort)) {
      String bad = target + "&announce=yes";
      assertEquals(400, wrong.request("GET", bad, RawClient.upgradeHeaders()).status());
    }
  }

  /**
   * A GET without an upgrade is refused as the upgrade would be; if that would not be, with 426.
   */
  @ParameterizedTest
  @CsvSource({
    "/?shard=arena:lobby, , 426",
    "/?shard=chess:1, , 404",
    "/?shard=a%20b, , 400",
    "/?shard=arena:lobby&v=9, , 400",
    "/?shard=arena:lobby&format=none, , 400",
    "/?shard=arena:lobby&announce=yes, , 400",
    "/nopath?shard=arena:lobby, , 404",
    "/?shard=arena:lobby, Bearer nonsense, 401",
    "/?shard=arena:lobby, Bearer dev.eva, 426",
    "/, , 426",
  })
  void aPlainGetIsRefusedAsTheUpgradeWouldBe(String target, String token, int status)
      throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.remove("Upgrade");
    headers.remove("Connection");
    headers.put("Origin", "http://127.0.0.1:1");
    if (token != null) {
      headers.put("Authorization", token);
    }
    try (RawClient client = new RawClient(server.shardPort)) {
      RawClient.Response response = client.request("GET", target, headers);
      assertEquals(status, response.status(), response::toString);
      assertEquals("http://127.0.0.1:1", response.headers().get("access-control-allow-origin"));
    }
    server.awaitMetric("martlet_permits", 0); // nothing is joined
  }
}
