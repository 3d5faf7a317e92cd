package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients that take nothing, and say that they send no more. They have left, so there is nobody who
 * would be missed; but the thread that writes to them must not stay with them, and with the room
 * that their sockets have: the port has room for a number of sockets, and then accepts nobody.
 */
@Tag("sockets")
class HalfClosedTest {
  private static final String LONG = "odd:20:1000000:long";
  private static final int TINY = 4096;
  private static final int ROOM = 4;

  private static final String[] LITTLE_ROOM = {
    "limits.connections",
    Integer.toString(ROOM / 2),
    "limits.handshakes",
    Integer.toString(ROOM / 2),
    "limits.joins-per-minute",
    "0",
    "limits.resume-grace",
    "PT0S"
  };

  private static TestCertificate certificate;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make("EC");
  }

  /** Without asserting: on the HTTP port it is refused while there is no room. */
  private static boolean joins(RawClient client, String user) throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev." + user);
    return client.request("GET", RawClient.target(LONG), headers).status() == 101;
  }

  /** Joins when there is room, and leaves while it is being written to. */
  private static RawClient comeAndGo(Server server, String user, boolean encrypted)
      throws Exception {
    while (true) {
      RawClient client = new RawClient(server.shardPort, TINY);
      if (encrypted) {
        client.speakTls(certificate.trusting());
      }
      if (joins(client, user)) {
        client.read(RawClient.BINARY); // the next one is being written, and finds no room
        client.socket.shutdownOutput();
        return client;
      }
      client.close();
    }
  }

  private static void attack(Server server, boolean encrypted) throws Exception {
    List<RawClient> gone = new ArrayList<>();
    try (server) {
      for (int i = 0; i < 2 * ROOM; i++) {
        gone.add(comeAndGo(server, "gone" + i, encrypted));
      }
      assertEquals(
          List.of(), server.log().lines().filter(line -> line.contains("SEVERE")).toList());
    } finally {
      for (RawClient client : gone) {
        client.close();
      }
    }
  }

  @Test
  void whoTakesNothingAndSaysGoodbyeKeepsNoRoom() throws Exception {
    attack(PluginFolder.of("half-closed").with(TestPlugin.ODD).start(LITTLE_ROOM), false);
  }

  @Test
  void norDoesWhoDoesSoByTls() throws Exception {
    PluginFolder plugins = PluginFolder.of("half-closed-tls").with(TestPlugin.ODD);
    attack(Server.start(certificate, plugins.settings(LITTLE_ROOM)), true);
  }
}
