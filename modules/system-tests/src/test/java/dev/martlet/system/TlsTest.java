package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Both ports over TLS, with clients of the JDK and a browser. */
@Tag("one-port")
class TlsTest {
  private static TestCertificate certificate;

  @BeforeAll
  static void make() throws Exception {
    certificate = TestCertificate.make("EC");
  }

  private static RawClient connect(Server server) throws Exception {
    RawClient client = new RawClient(server.shardPort);
    client.speakTls(certificate.trusting());
    return client;
  }

  private static String serverOf(SSLSocket socket) throws Exception {
    return ((java.security.cert.X509Certificate) socket.getSession().getPeerCertificates()[0])
        .getSerialNumber()
        .toString(16);
  }

  @Test
  void oneShardIsPlayedByBothPorts() throws Exception {
    try (Server server = Server.start(certificate, Map.of());
        RawClient player = connect(server)) {
      String transports = server.get("/api/shards/transports").body();
      assertTrue(transports.contains("\"wss\"") && transports.contains("\"https\""), transports);
      player.join("arena:lobby", "eva");
      player.input("{\"move\":[1,0]}");
      URI stream =
          URI.create("https://127.0.0.1:" + server.port + "/api/shards/arena:lobby/connect");
      try (EventStreamClient watcher =
          EventStreamClient.open(server.http(), stream, Optional.empty())) {
        assertEquals(200, watcher.response.statusCode());
        while (!watcher.next().data().contains("\"id\":\"eva\"")) {
          // until eva is on the field
        }
      }
      player.readUntil("\"id\":\"eva\"");
      player.sendClose(1000);
      player.readClose();
      assertEquals(
          certificate.certificate().getNotAfter().toInstant().getEpochSecond(),
          server.metric("martlet_tls_certificate_expiry_timestamp_seconds"));
      assertEquals(0, server.metric("martlet_tls_handshakes_failed_total"));
      assertFalse(server.log().contains("ERROR"), server::log);
    }
  }

  @Test
  void aBrowserPlays() throws Exception {
    Path work = Project.workFolder("tls-page");
    try (Server server = Server.start(certificate, Map.of());
        Browser browser = Browser.open(work.resolve("profile"), "--ignore-certificate-errors");
        RawClient watcher = connect(server)) {
      browser.driver().get("https://localhost:" + server.port + "/arena/");
      browser
          .await(b -> b.findElement(org.openqa.selenium.By.id("name")))
          .sendKeys("tilda", org.openqa.selenium.Keys.ENTER);
      watcher.join("arena:lobby", null).readUntil("\"id\":\"tilda\"");
      browser.assertNoErrors();
    }
  }

  @Test
  void aNewCertificateIsUsedFromThenOnAndOpenConnectionsStay() throws Exception {
    TestCertificate place = TestCertificate.make("EC");
    TestCertificate next = TestCertificate.make("RSA");
    try (Server server = Server.start(place, Map.of("martlet.tls.check-interval", "PT0.05S"));
        RawClient before = new RawClient(server.shardPort);
        RawClient between = new RawClient(server.shardPort);
        RawClient after = new RawClient(server.shardPort)) {
      server.awaitLog("number " + place.number());
      before.speakTls(place.trusting());
      before.join("arena:lobby", "early");

      Files.writeString(place.key(), "half of a k");
      server.awaitLog("the TLS certificate stays the old one: no private key");
      assertEquals(place.number(), serverOf(between.speakTls(place.trusting())));

      place.replaceWith(next);
      server.awaitLog("number " + next.number());
      assertEquals(next.number(), serverOf(after.speakTls(next.trusting())));
      after.join("arena:lobby", "late");
      before.readUntil("\"id\":\"late\"");
      assertThrows(IOException.class, () -> server.get("/"), "the HTTP port has the new one, too");
    }
  }

  @Test
  void largeSnapshotsReachAClientThatReadsSlowly() throws Exception {
    try (Server server = Server.start(certificate, Map.of());
        RawClient client = new RawClient(server.shardPort, 4096)) {
      client.speakTls(certificate.trusting());
      client.join("bench:60:100000:1", "eva");
      long last = -1;
      for (int i = 0; i < 100; i++) {
        RawClient.Frame frame = client.read(RawClient.BINARY);
        assertTrue(frame.tick() > last);
        last = frame.tick();
        String json = frame.json();
        assertEquals(100_000, json.length());
        assertTrue(json.startsWith("{") && json.endsWith("x\"}"), "it is whole, and in order");
      }
    }
  }

  @Test
  void aClientThatReadsNothingIsCut() throws Exception {
    try (Server server = Server.start(certificate, Map.of("martlet.limits.write-timeout", "PT1S"));
        RawClient client = new RawClient(server.shardPort, 4096)) {
      client.speakTls(certificate.trusting());
      client.join("bench:60:100000:1", "eva");
      server.awaitLog("write timeout");
      server.awaitMetric("martlet_websockets", 0);
    }
  }

  @Test
  void recordsOfAnySizeAreRead() throws Exception {
    try (Server server = Server.start(certificate, Map.of());
        RawClient client = connect(server)) {
      client.join("arena:lobby", "eva");
      ByteArrayOutputStream many = new ByteArrayOutputStream();
      byte[] payload = new byte[100];
      // 200 KB: a dozen TLS records, with frames across their boundaries.
      for (int i = 0; i < 2000; i++) {
        many.write(RawClient.frame(0x80 | RawClient.PONG, payload));
      }
      many.write(RawClient.frame(0x80 | RawClient.PING, "behind".getBytes()));
      client.send(many.toByteArray());
      assertEquals("behind", client.read(RawClient.PONG).text());
      for (byte b : RawClient.frame(0x80 | RawClient.PING, "piecemeal".getBytes())) {
        client.send(new byte[] {b});
      }
      assertEquals("piecemeal", client.read(RawClient.PONG).text());
    }
  }

  @Test
  void newKeysInTheMiddleAreFine() throws Exception {
    try (Server server = Server.start(certificate, Map.of());
        RawClient client = new RawClient(server.shardPort)) {
      SSLSocket tls = client.speakTls(certificate.trusting(), "TLSv1.3");
      client.join("arena:lobby", "eva");
      for (int i = 0; i < 5; i++) {
        tls.startHandshake(); // in TLS 1.3 a KeyUpdate, which asks for the server's
        client.send(RawClient.PING, new byte[] {(byte) ('a' + i)});
        assertEquals(String.valueOf((char) ('a' + i)), client.read(RawClient.PONG).text());
      }
      client.readUntil("\"id\":\"eva\"");
    }
  }

  @Test
  void anOldClientMayComeButNotBeginAnew() throws Exception {
    try (Server server = Server.start(certificate, Map.of());
        RawClient client = new RawClient(server.shardPort);
        RawClient other = connect(server)) {
      SSLSocket tls = client.speakTls(certificate.trusting(), "TLSv1.2");
      client.join("arena:lobby", "eva");
      client.readUntil("\"id\":\"eva\"");
      tls.startHandshake(); // in TLS 1.2 a handshake, which is expensive for the server
      assertTrue(client.readEnd());
      other.join("arena:lobby", "bob").readUntil("\"id\":\"bob\"");
    }
  }

  @Test
  void whoDoesNotSpeakTlsIsSentAway() throws Exception {
    try (Server server =
        Server.start(certificate, Map.of("martlet.limits.handshake-timeout", "PT1S"))) {
      try (RawClient plain = new RawClient(server.shardPort)) {
        plain.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertTrue(plain.readEnd());
      }
      Random random = new Random(1);
      for (int port : new int[] {server.shardPort, server.port}) {
        for (int i = 0; i < 50; i++) {
          try (RawClient stranger = new RawClient(port)) {
            byte[] bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) { // the first byte of a handshake record
              bytes[0] = 22;
            }
            stranger.send(bytes);
            stranger.socket.shutdownOutput();
            stranger.readEnd();
          }
        }
      }
      try (RawClient silent = new RawClient(server.shardPort)) {
        assertTrue(silent.readEnd(), "cut at the handshake timeout");
      }
      assertEquals(200, server.get("/observe/health/ready").statusCode());
      assertTrue(server.metric("martlet_tls_handshakes_failed_total") >= 50);
      server.awaitMetric("martlet_connections", 0);
      try (RawClient player = connect(server)) {
        player.join("arena:lobby", "eva").readUntil("\"id\":\"eva\"");
      }
      assertFalse(server.log().contains("ERROR"), server::log);
    }
  }

  @Test
  void theLoadToolSpeaksTlsToo() throws Exception {
    try (Server server = Server.start(certificate, Map.of())) {
      String said =
          Project.run(
              Path.of("."),
              List.of(
                  Project.IMAGE.resolve("bin/load").toString(),
                  "--url",
                  "wss://localhost:"
                      + server.shardPort
                      + RawClient.path()
                      + "?shard=bench:20:20000:1&sid=p{sid}",
                  "--trust",
                  certificate.chain().toString(),
                  "--token",
                  "dev.p{sid}",
                  "--connections",
                  "20",
                  "--warm-up",
                  "5",
                  "--duration",
                  "2"));
      assertTrue(said.contains("\"open\" : 20"), said);
      assertTrue(said.contains("\"ticksMissed\" : 0"), said);
    }
  }

  @Test
  void refusalsAreTold() throws Exception {
    try (Server server = Server.start(certificate, Map.of());
        RawClient client = connect(server)) {
      RawClient.Response response =
          client.request("GET", RawClient.target("nonsense:1"), RawClient.upgradeHeaders());
      assertEquals(404, response.status(), response::toString);
      assertTrue(client.readEnd());
    }
  }

  @Test
  void aProxySaysForWhomItCallsBeforeTlsBegins() throws Exception {
    try (Server server =
            Server.start(
                certificate,
                Map.of(
                    "martlet.proxies", "127.0.0.1",
                    "martlet.proxy-header", "proxy-protocol"));
        RawClient client = new RawClient(server.shardPort)) {
      client.send(
          "PROXY TCP4 203.0.113.1 127.0.0.1 4711 4324\r\n".getBytes(StandardCharsets.US_ASCII));
      client.speakTls(certificate.trusting());
      client.join("arena:lobby", "eva").readUntil("\"id\":\"eva\"");
    }
  }

  @Test
  void whatCannotBeUsedIsNamedAtTheStart() throws Exception {
    TestCertificate other = TestCertificate.make("EC");
    String chain = certificate.chain().toString();
    assertStartFails("go together", Map.of("martlet.tls.certificate", chain));
    assertStartFails(
        "cannot read",
        Map.of("martlet.tls.certificate", chain, "martlet.tls.key", chain + ".missing"));
    assertStartFails(
        "is not the key of the first certificate in",
        Map.of("martlet.tls.certificate", chain, "martlet.tls.key", other.key().toString()));
    assertStartFails(
        "no certificates in PEM form in",
        Map.of(
            "martlet.tls.certificate",
            certificate.key().toString(),
            "martlet.tls.key",
            certificate.key().toString()));
  }

  private static void assertStartFails(String why, Map<String, String> settings) throws Exception {
    ProcessBuilder command = Server.command(Project.IMAGE.resolve("bin/martlet"), settings);
    String said = Server.failToStart(command, 2);
    assertTrue(said.contains("martlet.tls.") && said.contains(why), said);
    assertFalse(said.contains("\tat "), said);
  }
}
