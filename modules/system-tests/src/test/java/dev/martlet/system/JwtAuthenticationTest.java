package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The built image with the authenticator jwt; the test signs its tokens itself. */
@Tag("one-port")
class JwtAuthenticationTest {
  private static final String SECRET = "not a secret, but at least thirty-two bytes long";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Map<String, String> settings;

  @BeforeAll
  static void writeSecret() throws Exception {
    Path file = Project.workFolder("jwt").resolve("secret");
    Files.writeString(file, SECRET);
    settings =
        Map.of(
            "martlet.auth.provider", "jwt",
            "martlet.auth.jwt.algorithm", "HS256",
            "martlet.auth.jwt.key-file", file.toString(),
            "martlet.auth.jwt.leeway", "PT0S",
            "martlet.auth.jwt.admin-claim", "role",
            "martlet.auth.jwt.admin-value", "operator");
  }

  private static String token(String user, String role, Instant expiry) throws Exception {
    String claims =
        "{\"sub\":\"%s\",\"role\":\"%s\",\"exp\":%d}"
            .formatted(user, role, expiry.getEpochSecond());
    String content = part("{\"alg\":\"HS256\"}") + "." + part(claims);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
    byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
    return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  private static String part(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static RawClient.Response upgrade(RawClient client, String token) throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Sec-WebSocket-Protocol", "bearer." + token);
    return client.request("GET", RawClient.target("arena:lobby"), headers);
  }

  private static EventStreamClient connect(Server server, String token) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/shards/arena:lobby/connect");
    return EventStreamClient.open(HTTP, uri, Optional.of(token));
  }

  private static int types(Server server, String token) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/types");
    return HTTP.send(
            HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void aClaimWithHalfASurrogatePairIsRefused() throws Exception {
    String token = token("x\\ud83d", "player", Instant.now().plusSeconds(3600));
    try (Server server = Server.start(settings);
        RawClient client = new RawClient(server.shardPort)) {
      assertEquals(401, upgrade(client, token).status());
      assertEquals(401, types(server, token));
      server.awaitMetric("martlet_authentications_refused_total{why=\"failed\"}", 0);
    }
  }

  /** More of them than one user may have connections: each gives back what it took. */
  @Test
  void anExpiryThatNoClockCountsHoldsNothing() throws Exception {
    String[] tokens = {
      token("eva", "player", Instant.ofEpochSecond(10_000_000_000_000_000L)),
      token("eva", "player", Instant.MAX),
      token("eva", "player", Instant.MIN),
    };
    try (Server server = Server.start(settings)) {
      for (int times = 0; times < 10; times++) {
        for (String token : tokens) {
          try (RawClient client = new RawClient(server.shardPort)) {
            int status = upgrade(client, token).status();
            assertTrue(status == 101 || status == 401, "status " + status);
          }
          server.awaitMetric("martlet_permits", 0);
        }
      }
      try (RawClient client = new RawClient(server.shardPort)) {
        String good = token("eva", "player", Instant.now().plusSeconds(3600));
        assertEquals(101, upgrade(client, good).status());
      }
    }
  }

  @Test
  void connectionsEndWhenTheirTokensExpire() throws Exception {
    Instant later = Instant.now().plusSeconds(3600);
    try (Server server = Server.start(settings);
        RawClient lasting = new RawClient(server.shardPort);
        RawClient brief = new RawClient(server.shardPort);
        RawClient stranger = new RawClient(server.shardPort)) {
      assertEquals(101, upgrade(lasting, token("eva", "player", later)).status());
      String expiring = token("adam", "player", Instant.now().plusSeconds(3));
      assertEquals(101, upgrade(brief, expiring).status());
      try (EventStreamClient stream = connect(server, expiring)) {
        brief.readUntil("adam");
        stream.awaitSnapshot("adam");
        RawClient.Frame close = brief.read(RawClient.CLOSE);
        assertEquals("token expired", close.closeReason());
        assertEquals(1008, close.closeCode());
        assertEquals("{\"code\":1008,\"reason\":\"token expired\"}", stream.await("end").data());
      }
      RawClient.Response refused = upgrade(stranger, expiring);
      assertEquals(401, refused.status());
      assertTrue(refused.body().contains("the token has expired"), refused::body);
      lasting.readUntil("eva");
      assertEquals(200, types(server, token("root", "operator", later)));
      assertEquals(403, types(server, token("root", "player", later)));
    }
  }

  @Test
  void theyDoNotIfTheOperatorSaysSo() throws Exception {
    Map<String, String> lenient = new TreeMap<>(settings);
    lenient.put("martlet.auth.close-expired", "false");
    try (Server server = Server.start(lenient);
        RawClient client = new RawClient(server.shardPort)) {
      Instant expiry = Instant.now().plusSeconds(2);
      assertEquals(101, upgrade(client, token("eva", "player", expiry)).status());
      while (Instant.now().isBefore(expiry.plusMillis(1500))) {
        client.readUntil("eva");
      }
    }
  }
}
