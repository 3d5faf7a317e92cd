package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every way in by which a stranger's text could reach a state and then the other players: text that
 * cannot be sent, or would be a control character on their side, is refused where it comes in.
 * Inputs and claims have tests of their own ({@link StrictInputTest}, {@link
 * JwtAuthenticationTest}).
 */
class UnsendableTextTest {
  private static final String SHARD = "odd:20:1:none";

  private Server server;
  private RawClient witness;

  @BeforeEach
  void start() throws Exception {
    server =
        PluginFolder.of("unsendable")
            .with(TestPlugin.ODD)
            .start(
                "limits.auth-failures-per-minute", "0",
                "limits.refused-joins-per-minute", "0");
    witness = RawClient.join(server.shardPort, SHARD, "witness");
  }

  /** Whatever was tried, the others play on. */
  @AfterEach
  void stop() throws Exception {
    witness.input("{\"text\":\"undisturbed\"}");
    witness.readUntil("witness said undisturbed");
    assertEquals(0, server.metric("martlet_shards_ended_total"));
    assertEquals(0, server.metric("martlet_plugin_failures_total"));
    witness.close();
    server.close();
  }

  private Response upgrade(String parameters, String header, String value) throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    if (header != null) {
      headers.put(header, value);
    }
    try (RawClient client = new RawClient(server.shardPort)) {
      return client.request("GET", RawClient.target(SHARD) + parameters, headers);
    }
  }

  private Response http(String method, String target, String token, String body) throws Exception {
    try (RawClient client = new RawClient(server.port)) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      client.send(
          RawClient.concat(
              (method
                      + " "
                      + target
                      + " HTTP/1.1\r\nHost: 127.0.0.1:"
                      + server.port
                      + "\r\nAuthorization: Bearer "
                      + token
                      + "\r\nContent-Length: "
                      + bytes.length
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1),
              bytes));
      return client.readResponse();
    }
  }

  @Test
  void noWayInTakesAnIdThatCannotBeSent() throws Exception {
    for (String odd : new String[] {"%00", "a%0Ab", "%1B%5B31m", "%7F", "%C2%85", "%C2%9B"}) {
      assertEquals(400, upgrade("&sid=" + odd, null, null).status(), odd);
      String connect = "/api/shards/" + SHARD + "/connect?sid=" + odd;
      assertEquals(400, http("GET", connect, "dev.root.admin", "").status(), odd);
      assertEquals(400, http("GET", "/api/shards/odd:" + odd, "dev.eva", "").status(), odd);
      assertEquals(400, upgrade("&resume=" + odd + "&v=2", null, null).status(), odd);
    }
  }

  @Test
  void noWayInTakesAUserWhoCannotBeSent() throws Exception {
    String[] users = {"%00", "a%0Ab", "%1B%5B31m", "%7F", "%C2%85", "%ED%A0%BD", "%FF", "%C0%80"};
    for (String odd : users) {
      Response answer = upgrade("", "Sec-WebSocket-Protocol", "bearer.dev." + odd);
      assertEquals(401, answer.status(), odd);
    }
    for (String odd : new String[] {"\u0001", "\u001b[31m", "\u007f"}) {
      int status = upgrade("", "Authorization", "Bearer dev." + odd).status();
      assertTrue(status == 400 || status == 401, odd + status);
      assertEquals(400, http("GET", "/api/shards", "dev." + odd, "").status());
    }
    assertEquals(401, upgrade("", "Authorization", "Bearer dev.\u0085").status());
    assertEquals(401, http("GET", "/api/shards", "dev.\u0085", "").status());
  }

  @Test
  void noPlanOfAShardTakesTextThatCannotBeSent() throws Exception {
    for (String odd : new String[] {"\\ud83d", "\\u0000", "\\u001b", "\\u0085"}) {
      for (String plan :
          new String[] {
            "{\"id\":\"odd:20:1:none:" + odd + "\"}",
            "{\"id\":\"odd:20:1:none:x\",\"options\":{\"" + odd + "\":\"x\"}}",
            "{\"id\":\"odd:20:1:none:x\",\"options\":{\"x\":\"" + odd + "\"}}"
          }) {
        assertEquals(400, http("POST", "/api/shards", "dev.root.admin", plan).status(), plan);
      }
    }
  }

  @Test
  void noReasonOfACloseReachesAnybody() throws Exception {
    byte[][] reasons = {
      {(byte) 0xED, (byte) 0xA0, (byte) 0xBD}, {(byte) 0xFF}, {(byte) 0xC0, 0x20}
    };
    for (byte[] reason : reasons) {
      try (RawClient client = RawClient.join(server.shardPort, SHARD, "eva")) {
        client.send(RawClient.CLOSE, RawClient.concat(new byte[] {3, (byte) 0xE8}, reason));
        assertEquals(1007, client.readClose().closeCode());
      }
    }
  }

  @Test
  void noProxyHeaderBringsText() throws Exception {
    try (Server behind =
        PluginFolder.of("proxied")
            .start("proxies", "127.0.0.1", "proxy-header", "proxy-protocol")) {
      for (String odd :
          new String[] {
            "PROXY TCP4 \u001b[31m 127.0.0.1 1 2\r\n",
            "PROXY TCP6 ::1\n ::1 1 2\r\n",
            "PROXY \u0000\r\n",
            "PROXY TCP4 203.0.113.1\n127.0.0.1 4711 4324\r\n"
          }) {
        try (RawClient client = new RawClient(behind.shardPort)) {
          client.send(odd.getBytes(StandardCharsets.ISO_8859_1));
          assertEquals(400, client.readResponse().status(), odd);
        }
      }
    }
  }
}
