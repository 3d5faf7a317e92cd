package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who floods on when their connection is over is not read: the kernel's buffers hold them up. */
@Tag("sockets")
class FloodAfterCloseTest {
  /** Far more than buffers of the kernel hold, and less than a loop reads in a second. */
  private static final int FLOOD = 512 << 20;

  private static final int PIECE = 64 * 1024;

  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("flood-after-close").with(TestPlugin.ODD);
  }

  /** Sends until the server cuts; returns how many bytes were sent. */
  private static long flood(RawClient client, byte[] piece) {
    long sent = 0;
    try {
      while (sent < FLOOD) {
        client.send(piece);
        sent += piece.length;
      }
    } catch (IOException e) {
      // cut
    }
    return sent;
  }

  private static void assertIsNotRead(RawClient client, byte[] piece) {
    long sent = flood(client, piece);
    assertTrue(sent < FLOOD / 8, sent + " bytes were read");
  }

  private static byte[] pings() {
    byte[] ping = RawClient.frame(0x80 | RawClient.PING, new byte[100]);
    byte[] all = new byte[PIECE / ping.length * ping.length];
    for (int at = 0; at < all.length; at += ping.length) {
      System.arraycopy(ping, 0, all, at, ping.length);
    }
    return all;
  }

  @Test
  void afterAViolation() throws Exception {
    try (Server server = plugins.start();
        RawClient player = RawClient.join(server.shardPort, "odd:20:10:none:beside", "eva");
        RawClient attacker = RawClient.join(server.shardPort, "odd:20:10:none:x", null)) {
      assertIsNotRead(attacker, pings());
      server.awaitCounted("martlet_cuts_total{why=\"closing\"}");
      // Whether the close frame went out, before pongs that the attacker does not take, is chance.
      assertTrue(server.metric("martlet_traffic_refused_total{limit=\"connection_frames\"}") > 0);
      player.input("{\"text\":\"eva\"}");
      player.readUntil("said eva");
    }
  }

  /** The frames after it are well-formed, and within the rate. */
  @Test
  void afterACloseOfTheServer() throws Exception {
    try (Server server =
            plugins.start(
                "limits.malformed-inputs-per-minute", "1",
                "limits.frames-per-second", "0",
                "limits.address-frames-per-second", "0",
                "limits.bytes-per-second", "0",
                "limits.address-bytes-per-second", "0");
        RawClient attacker = RawClient.join(server.shardPort, "odd:20:10:none:x", null)) {
      Frame frame = attacker.read();
      for (int i = 0; i < 3; i++) {
        attacker.input("no JSON");
      }
      while (frame.opcode() != RawClient.CLOSE) {
        frame = attacker.read();
      }
      assertEquals("too many malformed inputs", frame.closeReason());
      assertIsNotRead(attacker, pings());
    }
  }

  @Test
  void afterACloseOfTheClient() throws Exception {
    try (Server server = plugins.start();
        RawClient attacker = RawClient.join(server.shardPort, "odd:20:10:none:x", null)) {
      attacker.sendClose(1000);
      assertIsNotRead(attacker, new byte[PIECE]);
    }
  }

  @Test
  void afterARefusedUpgrade() throws Exception {
    try (Server server = plugins.start();
        RawClient attacker = new RawClient(server.shardPort)) {
      String inVain = "GET " + RawClient.path() + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      attacker.send(inVain.getBytes(StandardCharsets.UTF_8));
      assertTrue(attacker.readResponse().status() >= 400);
      assertIsNotRead(attacker, new byte[PIECE]);
    }
  }

  @Test
  void afterTheLastAnswerOfTheHttpPort() throws Exception {
    try (Server server = plugins.start();
        RawClient attacker = new RawClient(server.port)) {
      attacker.send(
          "GET /observe/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.UTF_8));
      assertEquals(200, attacker.readResponse().status());
      assertIsNotRead(attacker, new byte[PIECE]);
    }
  }
}
