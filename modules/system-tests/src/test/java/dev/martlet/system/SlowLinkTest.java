package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import dev.martlet.system.RawClient.Pace;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients behind a slow line: progress is life, in whichever direction. The deadlines are far
 * shorter than the download, and a piece of it is read with each tick of another client.
 */
@Tag("sockets")
class SlowLinkTest {
  private static final String LONG = "odd:1:2000000:long";
  private static final String BEAT = "odd:50:10:beat";
  private static final int SMALL = 4096;

  private static final String[] SHORT_DEADLINES = {
    "limits.write-timeout", "PT1S",
    "limits.ping-interval", "PT0.3S",
    "limits.silence-timeout", "PT1.5S",
    "limits.close-timeout", "PT0.5S"
  };

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server = PluginFolder.of("slow-link").with(TestPlugin.ODD).start(SHORT_DEADLINES);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Pace beat(RawClient metronome) {
    return () -> {
      Frame frame = metronome.read();
      while (frame.opcode() != RawClient.BINARY) {
        metronome.send(RawClient.PONG, frame.payload());
        frame = metronome.read();
      }
    };
  }

  /** Answers pings until there is a snapshot. */
  private static Frame snapshot(RawClient client, Pace pace) throws Exception {
    Frame frame = client.read(pace);
    while (frame.opcode() == RawClient.PING) {
      client.send(RawClient.PONG, frame.payload());
      frame = client.read(pace);
    }
    assertEquals(RawClient.BINARY, frame.opcode(), frame::toString);
    return frame;
  }

  @Test
  void aDownloadThatIsSlowButSteadyOutlastsAllDeadlines() throws Exception {
    try (RawClient metronome = RawClient.join(server.shardPort, BEAT, "beat1");
        RawClient slow = new RawClient(server.shardPort, SMALL).join(LONG, "slow1")) {
      Frame first = snapshot(slow, beat(metronome));
      Frame second = snapshot(slow, Pace.NONE);
      assertTrue(second.tick() > first.tick());
      slow.input("{\"text\":\"still here\"}");
      Frame next = snapshot(slow, Pace.NONE);
      while (!next.json().contains("slow1 said still here")) {
        next = snapshot(slow, Pace.NONE);
      }
    }
  }

  @Test
  void anEventStreamThatIsSlowButSteadyOutlastsAllDeadlines() throws Exception {
    try (RawClient metronome = RawClient.join(server.shardPort, BEAT, "beat2");
        RawClient slow = new RawClient(server.port, SMALL)) {
      slow.send(
          ("GET /api/shards/" + LONG + "/connect HTTP/1.1\r\nHost: localhost\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      byte[] more = new byte[3_000_000]; // more than the first snapshot
      slow.readFully(more, beat(metronome));
      assertTrue(new String(more, StandardCharsets.UTF_8).contains("xxxx"));
    }
  }

  @Test
  void aCloseFrameComesBehindASnapshotThatIsBeingTaken() throws Exception {
    try (RawClient metronome = RawClient.join(server.shardPort, BEAT, "beat3");
        RawClient slow = new RawClient(server.shardPort, SMALL).join(LONG, "slow3")) {
      Pace pace = beat(metronome);
      AtomicInteger pieces = new AtomicInteger();
      snapshot(
          slow,
          () -> {
            if (pieces.incrementAndGet() == 2) {
              slow.send(new byte[] {(byte) 0x83, 0}); // an opcode that there is not
            }
            pace.await();
          });
      Frame frame = slow.read();
      while (frame.opcode() == RawClient.PING) {
        frame = slow.read();
      }
      assertEquals(RawClient.CLOSE, frame.opcode());
      assertEquals(1002, frame.closeCode());
    }
  }

  /** A few bytes now and then hold neither a seat nor a snapshot. */
  @Test
  void whoTakesAFewBytesNowAndThenIsCut() throws Exception {
    try (RawClient metronome = RawClient.join(server.shardPort, BEAT, "beat4");
        RawClient trickle = new RawClient(server.shardPort, SMALL).join(LONG, "slow4")) {
      String cut = "127.0.0.1:" + trickle.socket.getLocalPort() + " cut: write timeout";
      Pace pace = beat(metronome);
      server.awaitLogDuring(
          cut,
          times -> {
            pace.await();
            if (times % 10 == 0) {
              trickle.socket.getInputStream().readNBytes(100);
            }
          });
    }
  }

  @Test
  void aDownloadByTlsThatIsSlowButSteadyOutlastsAllDeadlines() throws Exception {
    TestCertificate certificate = TestCertificate.make("EC");
    PluginFolder plugins = PluginFolder.of("slow-tls").with(TestPlugin.ODD);
    try (Server secure = Server.start(certificate, plugins.settings(SHORT_DEADLINES));
        RawClient metronome = RawClient.join(server.shardPort, BEAT, "beat5");
        RawClient slow = new RawClient(secure.shardPort, SMALL)) {
      slow.speakTls(certificate.trusting());
      slow.join(LONG, "slow5");
      Frame first = snapshot(slow, beat(metronome));
      assertTrue(snapshot(slow, Pace.NONE).tick() > first.tick());
    }
  }
}
