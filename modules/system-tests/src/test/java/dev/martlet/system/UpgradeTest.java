package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the table of refusals, and the valid forms of an upgrade. */
@Tag("one-port")
class UpgradeTest {
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server =
        PluginFolder.of("upgrade")
            .with(TestPlugin.ODD)
            .start(
                "origins", "https://game.example:8443",
                "hosts", "*",
                "limits.header-bytes", "4096",
                // Every refusal here comes from one address.
                "limits.auth-failures-per-minute", "0",
                "limits.refused-joins-per-minute", "0",
                "limits.close-timeout", "PT0.2S");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static Response upgrade(String target, Consumer<Map<String, String>> change)
      throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    change.accept(headers);
    try (RawClient client = new RawClient(server.shardPort)) {
      return client.request("GET", target, headers);
    }
  }

  private static Response upgrade(String target) throws Exception {
    return upgrade(target, headers -> {});
  }

  private static void assertRefused(int status, String code, Response response) {
    assertEquals(status, response.status(), response::toString);
    assertEquals("application/json", response.headers().get("content-type"));
    assertTrue(
        response.body().matches("\\{\"error\":\\{\"code\":\"" + code + "\",\"message\":\".+\"}}"),
        response::body);
  }

  private static void assertUpgraded(Response response) {
    assertEquals(101, response.status(), response::toString);
    assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", response.headers().get("sec-websocket-accept"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/?",
        "/?shard=",
        "/?Shard=arena",
        "/?shard=a%20b",
        "/?shard=a/b",
        "/?shard=%C3%A9",
        "/?shard=&shard=arena:lobby",
        "/?x=shard=arena"
      })
  void aMissingOrMalformedShardIs400(String target) throws Exception {
    assertRefused(400, "BAD_SHARD", upgrade(target));
  }

  /** Helidon reads no such URL, whatever it is for. */
  @ParameterizedTest
  @ValueSource(strings = {"/?shard=arena%", "/?shard=arena:lobby%zz", "/?shard=<arena>"})
  void aTargetThatIsNoUrlIs400InOtherWordsOnTheHttpPort(String target) throws Exception {
    assertRefused(400, Server.ONE_PORT ? "BAD_REQUEST" : "BAD_SHARD", upgrade(target));
  }

  /** What is no path of the sockets is something else on the HTTP port. */
  @Test
  void theRootIsOfTheShardPortOnly() throws Exception {
    try (RawClient client = new RawClient(server.port)) {
      assertEquals(200, client.request("GET", "/", RawClient.upgradeHeaders()).status());
    }
  }

  @Test
  void aLongShardOrSubscriberIdIs400() throws Exception {
    assertRefused(400, "BAD_SHARD", upgrade("/?shard=" + "a".repeat(129)));
    assertRefused(404, "SHARD_NOT_FOUND", upgrade("/?shard=" + "a".repeat(128)));
    assertRefused(400, "BAD_SID", upgrade("/?shard=arena:lobby&sid=" + "%C3%A9".repeat(129)));
    assertUpgraded(upgrade("/?shard=arena:lobby&sid=" + "%C3%A9".repeat(128)));
    assertRefused(400, "BAD_SID", upgrade("/?shard=arena:lobby&sid=a%00b"));
    assertRefused(400, "BAD_SID", upgrade("/?shard=arena:lobby&sid=a%0D%0Ab"));
  }

  @Test
  void aTokenThatIsNotAcceptedIs401() throws Exception {
    for (String value : List.of("Bearer nonsense", "bearer ", "BEARER dev.")) {
      Response response =
          upgrade("/?shard=arena:lobby", headers -> headers.put("Authorization", value));
      assertRefused(401, "UNAUTHORIZED", response);
      assertEquals("Bearer", response.headers().get("www-authenticate"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer.%", "bearer.%zz", "bearer.dev.%C3", "bearer.", "json, bearer.%4"})
  void aBearerSubprotocolThatDoesNotDecodeIs401(String protocols) throws Exception {
    assertRefused(
        401,
        "UNAUTHORIZED",
        upgrade(
            "/?shard=arena:lobby", headers -> headers.put("Sec-WebSocket-Protocol", protocols)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://elsewhere.example", "null", "https://game.example", "http://127.0.0.1.x"})
  void anOriginThatIsNotAllowedIs403(String origin) throws Exception {
    assertRefused(
        403,
        "ORIGIN_NOT_ALLOWED",
        upgrade("/?shard=arena:lobby", headers -> headers.put("Origin", origin)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:4321", "https://127.0.0.1", "https://GAME.example:8443"})
  void pagesOfThisHostAndOfAllowedOriginsMayConnect(String origin) throws Exception {
    assertUpgraded(upgrade("/?shard=arena:lobby", headers -> headers.put("Origin", origin)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/shards?",
        "/shards/?",
        "/shards//?",
        "http://[::1]:4324/shards?",
        "HTTPS://h:1/shards?",
        "http://h/shards/?"
      })
  void everyFormOfTheTargetIsUpgraded(String beforeQuery) throws Exception {
    assertUpgraded(upgrade(beforeQuery + "shard=arena:lobby"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"//?", "http://h/?", "http://h?", "HTTPS://h:1/?"})
  @DisabledIf("onePort")
  void everyFormOfTheRootIsUpgraded(String beforeQuery) throws Exception {
    assertUpgraded(upgrade(beforeQuery + "shard=arena:lobby"));
  }

  /** The root is the console's and the page's there. */
  static boolean onePort() {
    return Server.ONE_PORT;
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "h:80", "shards?", "http://u@h/?", "ws://h/?", "http:///?", "/#"})
  void aTargetThatIsNoPathAndNoUrlIs400(String beforeQuery) throws Exception {
    assertRefused(400, "BAD_REQUEST", upgrade(beforeQuery + "shard=arena:lobby"));
  }

  /** RFC 9112, section 3.2.2: the host of the target goes before the header. */
  @Test
  void theHostOfTheTargetSaysWhichPagesAreOfThisHost() throws Exception {
    String target = "http://Named.example:80" + RawClient.path() + "?shard=arena:lobby";
    assertUpgraded(upgrade(target, headers -> headers.put("Origin", "https://named.example")));
    assertRefused(
        403,
        "ORIGIN_NOT_ALLOWED",
        upgrade(target, headers -> headers.put("Origin", "http://127.0.0.1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[::1]:4324", "my_host", "localhost:4324", "LOCALHOST"})
  void pagesOfTheSameHostMayConnectHoweverItIsWritten(String host) throws Exception {
    String same = host.toLowerCase(Locale.ROOT).replace(":4324", "");
    for (String origin : List.of("http://" + same, "http://" + same + ":80", "https://" + host)) {
      assertUpgraded(
          upgrade(
              "/?shard=arena:lobby",
              headers -> {
                headers.put("Host", host);
                headers.put("Origin", origin);
              }));
    }
  }

  @Test
  void noSuchShardIs404() throws Exception {
    assertRefused(404, "SHARD_NOT_FOUND", upgrade("/?shard=arena:other"));
    assertRefused(404, "SHARD_NOT_FOUND", upgrade("/?shard=chess:1"));
    assertUpgraded(
        upgrade("/?shard=arena:other", headers -> headers.put("Authorization", "Bearer dev.eva")));
  }

  @Test
  void aShardThatCannotBeMadeIs500() throws Exception {
    assertRefused(500, "SHARD_FAILED", upgrade("/?shard=odd:20:1:create"));
  }

  @Test
  void whatIsNoUpgradeIs426() throws Exception {
    List<Consumer<Map<String, String>>> wrong =
        List.of(
            headers -> headers.remove("Upgrade"),
            headers -> headers.put("Upgrade", "h2c"),
            headers -> headers.remove("Connection"),
            headers -> headers.put("Connection", "keep-alive"),
            headers -> headers.put("Sec-WebSocket-Version", "8"),
            headers -> headers.remove("Sec-WebSocket-Version"));
    for (Consumer<Map<String, String>> change : wrong) {
      Response response = upgrade("/?shard=arena:lobby", change);
      assertRefused(426, "UPGRADE_REQUIRED", response);
      assertEquals("websocket", response.headers().get("upgrade"));
      assertEquals("13", response.headers().get("sec-websocket-version"));
    }
  }

  @Test
  void aPlainGetIs426OnTheShardPortWhateverItsPath() throws Exception {
    for (String path :
        Server.ONE_PORT
            ? List.of("/shards", "/shards/", "/shards?shard=arena:lobby")
            : List.of("/", "/index.html", "/?shard=arena:lobby")) {
      try (RawClient client = new RawClient(server.shardPort)) {
        assertRefused(
            426, "UPGRADE_REQUIRED", client.request("GET", path, Map.of("Host", "127.0.0.1")));
      }
    }
  }

  @Test
  void otherMethodsPathsKeysAndHostsAreRefused() throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      assertRefused(
          405,
          "BAD_METHOD",
          client.request("POST", "/?shard=arena:lobby", RawClient.upgradeHeaders()));
    }
    assertRefused(404, "NOT_FOUND", upgrade("/other?shard=arena:lobby"));
    for (String host : List.of("a b", "u@h", "h:x", "h:70000", "[::1")) {
      assertRefused(
          400, "BAD_REQUEST", upgrade("/?shard=arena:lobby", headers -> headers.put("Host", host)));
    }
    for (String key : List.of("", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZXg=")) {
      assertRefused(
          400,
          "BAD_REQUEST",
          upgrade("/?shard=arena:lobby", headers -> headers.put("Sec-WebSocket-Key", key)));
    }
    assertRefused(
        400, "BAD_REQUEST", upgrade("/?shard=arena:lobby", headers -> headers.remove("Host")));
  }

  @Test
  void whatIsNotHttpIsRefusedAndSoIsTooMuchOfIt() throws Exception {
    assertRefused(414, "URI_TOO_LONG", upgrade("/?shard=" + "a".repeat(5000)));
    assertRefused(
        Server.ONE_PORT ? 400 : 431,
        Server.ONE_PORT ? "BAD_REQUEST" : "HEADERS_TOO_LARGE",
        upgrade("/?shard=arena:lobby", headers -> headers.put("X", "y".repeat(5000))));
    assertRefused(505, "HTTP_VERSION", raw("GET / HTTP/1.0\r\nHost: x\r\n\r\n"));
    for (String nonsense :
        List.of(
            "nonsense\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "\n\n")) {
      assertRefused(400, "BAD_REQUEST", raw(nonsense));
    }
  }

  private static Response raw(String request) throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      client.send(request.getBytes(StandardCharsets.ISO_8859_1));
      return client.readResponse();
    }
  }

  @Test
  void theUpgradeIsReadAsTheRfcSays() throws Exception {
    assertUpgraded(
        upgrade(
            "/?shard=arena:lobby",
            headers -> {
              headers.put("Upgrade", Server.ONE_PORT ? "WebSocket" : "h2c, WebSocket");
              headers.put("Connection", "keep-alive , UPGRADE");
            }));
    // Octet by octet, and with the first frame in the same packet as the end of the request.
    try (RawClient client = new RawClient(server.shardPort)) {
      StringBuilder request =
          new StringBuilder("GET " + RawClient.path() + "?shard=arena:lobby HTTP/1.1\r\n");
      RawClient.upgradeHeaders().forEach((k, v) -> request.append(k + ": " + v + "\r\n"));
      for (byte octet : request.toString().getBytes(StandardCharsets.US_ASCII)) {
        client.send(new byte[] {octet});
      }
      byte[] ping = RawClient.frame(0x89, "early".getBytes(StandardCharsets.US_ASCII));
      byte[] last = new byte[2 + ping.length];
      last[0] = '\r';
      last[1] = '\n';
      System.arraycopy(ping, 0, last, 2, ping.length);
      client.send(last);
      assertEquals(101, client.readResponse().status());
      assertEquals("early", client.read(RawClient.PONG).text());
    }
  }

  @Test
  void theBearerSubprotocolIsEchoedExactly() throws Exception {
    String protocol = "bearer.dev.e%76a";
    Response response =
        upgrade(
            "/?shard=arena:mine",
            headers -> headers.put("Sec-WebSocket-Protocol", "json," + protocol + ", bearer.x"));
    assertUpgraded(response);
    assertEquals(protocol, response.headers().get("sec-websocket-protocol"));
    Response without =
        upgrade(
            "/?shard=arena:lobby", headers -> headers.put("Sec-WebSocket-Protocol", "json, v1"));
    assertUpgraded(without);
    assertFalse(without.headers().containsKey("sec-websocket-protocol"));
  }

  @Test
  void theHeaderGoesBeforeTheSubprotocol() throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Authorization", "bEARER dev.eva");
      headers.put("Sec-WebSocket-Protocol", "bearer.dev.adam");
      assertEquals(101, client.request("GET", "/?shard=arena:both", headers).status());
      assertTrue(client.readUntil("\"players\":[{").json().contains("\"id\":\"eva\""));
    }
  }

  /** A proxy may have checked the other one. */
  @Test
  void twoAuthorizationHeadersAreRefusedOnBothPorts() throws Exception {
    for (int port : new int[] {server.port, server.shardPort}) {
      try (RawClient client = new RawClient(port)) {
        Map<String, String> headers = RawClient.upgradeHeaders();
        headers.put("Authorization", "Bearer dev.eva");
        headers.put("authorization", "Bearer dev.root.admin");
        String target = port == server.port ? "/api/shards" : "/?shard=arena:both";
        RawClient.Response answer = client.request("GET", target, headers);
        assertEquals(400, answer.status(), answer::toString);
        assertTrue(answer.body().contains("more than one Authorization"), answer::toString);
      }
    }
  }

  @Test
  void parametersDecodeLenientlyAndTheFirstWins() throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Authorization", "Bearer dev.root.admin");
      String target = "/?a=%zz&%73hard=odd:20:1:own&shard=other&sid=%C3%A9+%&sid=x";
      String asUrl = target.replaceAll("%(?=[z&])", "%25"); // or it is none for Helidon
      assertEquals(101, client.request("GET", Server.ONE_PORT ? asUrl : target, headers).status());
      assertTrue(client.readUntil("you").json().contains("{\"you\":\"é %\""));
    }
  }

  @Test
  void aTokenInTheQueryIsNotReadAndNotLogged() throws Exception {
    Path logging = Project.workFolder("logging").resolve("logging.properties");
    Files.writeString(
        logging,
        Files.readString(Project.IMAGE.resolve("conf/logging.properties"))
            + "\n.level = ALL\ndev.martlet.level = ALL\n");
    ProcessBuilder builder = PluginFolder.of("quiet").command();
    builder.environment().put("MARTLET_JAVA_OPTS", "-Djava.util.logging.config.file=" + logging);
    try (Server loud = Server.of(builder)) {
      List<String> attempts = new ArrayList<>();
      for (String query : List.of("&token=dev.s3cret", "&access_token=dev.s3cret")) {
        try (RawClient client = new RawClient(loud.shardPort)) {
          client.request("GET", "/?shard=arena:lobby" + query, RawClient.upgradeHeaders());
          attempts.add(client.readUntil("players").json());
        }
      }
      for (String header : List.of("Authorization", "Sec-WebSocket-Protocol")) {
        for (String token : List.of("dev.s3cret", "s3cret")) {
          try (RawClient client = new RawClient(loud.shardPort)) {
            Map<String, String> headers = RawClient.upgradeHeaders();
            headers.put(header, (header.startsWith("A") ? "Bearer " : "bearer.") + token);
            client.request("GET", "/?shard=arena:lobby&sid=x", headers);
          }
        }
      }
      attempts.forEach(json -> assertFalse(json.contains("s3cret"), "anonymous: " + json));
      loud.terminate();
      loud.awaitLog("stopped");
      assertTrue(loud.log().contains("joins arena:lobby"), "the log tells of connections");
      assertFalse(loud.log().contains("s3cret"), "but not of tokens");
    }
  }
}
