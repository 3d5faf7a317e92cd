package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every way to lose a connection, and whether its seat is held. */
@Tag("one-port")
class ResumeTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** How a connection ends. */
  enum Way {
    /** The network reports a reset. */
    RESET(true) {
      @Override
      void end(RawClient client) throws Exception {
        client.reset();
      }
    },
    /** The client closes its socket without a close frame. */
    CLOSED(true) {
      @Override
      void end(RawClient client) throws Exception {
        client.close();
      }
    },
    /** The client gives up the connection, but means to come back. */
    GIVEN_UP(true) {
      @Override
      void end(RawClient client) throws Exception {
        client.sendClose(4000);
      }
    },
    /** The client sends nothing any more. */
    SILENT(true) {
      @Override
      void end(RawClient client) {}
    },
    /** The client leaves for good. */
    LEFT(false) {
      @Override
      void end(RawClient client) throws Exception {
        client.sendClose(1000);
      }
    },
    /** The page of the client is closed, or reloaded: a browser does not tell which. */
    GONE_AWAY(true) {
      @Override
      void end(RawClient client) throws Exception {
        client.sendClose(1001);
      }
    },
    /** The client breaks the protocol. */
    BROKEN(false) {
      @Override
      void end(RawClient client) throws Exception {
        client.send(RawClient.frame(0xFF, new byte[0]));
      }
    };

    final boolean held;

    Way(boolean held) {
      this.held = held;
    }

    abstract void end(RawClient client) throws Exception;
  }

  private record Joined(RawClient client, String ticket, boolean resumed) {}

  private static Joined join(Server server, String user, String parameters) throws Exception {
    return join(new RawClient(server.shardPort), "arena:lobby", user, parameters);
  }

  private static Joined join(RawClient client, String shard, String user, String parameters)
      throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev." + user);
    String target = RawClient.target(shard) + "&v=2" + parameters;
    assertEquals(101, client.request("GET", target, headers).status());
    byte[] control = client.read(RawClient.BINARY).payload();
    assertEquals(4, control[0]);
    int at = 1;
    while (control[at] < 0) {
      at++;
    }
    JsonNode said = JSON.readTree(Arrays.copyOfRange(control, at + 1, control.length));
    return new Joined(client, said.get("ticket").asString(), said.get("resumed").asBoolean());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aSeatIsHeldWhenAConnectionIsLostAndNotWhenItsOwnerLeaves(Way way) throws Exception {
    try (Server server =
            Server.start(
                Map.of(
                    "martlet.limits.ping-interval", "PT0.2S",
                    "martlet.limits.silence-timeout", "PT1S"));
        RawClient watcher = RawClient.join(server.shardPort, "arena:lobby", null)) {
      Joined eva = join(server, "eva", "");
      seen(watcher, "eva", "\"away\":false");
      way.end(eva.client);
      if (way.held) {
        seen(watcher, "eva", "\"away\":true");
      } else {
        unseen(watcher, "eva");
      }
      Joined again = join(server, "eva", "&resume=" + eva.ticket);
      assertEquals(way.held, again.resumed);
      assertNotEquals(eva.ticket, again.ticket);
      seen(watcher, "eva", "\"away\":false");
      assertEquals(way.held ? 1 : 0, server.metric("martlet_seats_held_total"));
      assertEquals(way.held ? 1 : 0, server.metric("martlet_seats_resumed_total"));
    }
  }

  /** Reads snapshots until a player is as wanted, and answers pings. */
  static void seen(RawClient watcher, String id, String wanted) throws Exception {
    while (!player(watcher, id).contains(wanted)) {
      // the next snapshot may have it
    }
  }

  static void unseen(RawClient watcher, String id) throws Exception {
    while (!player(watcher, id).isEmpty()) {
      // the next snapshot may be without
    }
  }

  private static String player(RawClient watcher, String id) throws Exception {
    RawClient.Frame frame = watcher.read();
    while (frame.opcode() != RawClient.BINARY) {
      if (frame.opcode() == RawClient.PING) {
        watcher.send(RawClient.PONG, frame.payload());
      }
      frame = watcher.read();
    }
    String json = frame.json();
    int at = json.indexOf("{\"id\":\"" + id + "\"");
    return at < 0 ? "" : json.substring(at, json.indexOf('}', at));
  }

  @Test
  void whoseSocketTakesNothingForTooLongMayComeBack() throws Exception {
    String shard = "odd:50:10:none";
    PluginFolder plugins = PluginFolder.of("stalled").with(TestPlugin.ODD);
    try (Server server = plugins.start("limits.write-timeout", "PT1S");
        RawClient talker = RawClient.join(server.shardPort, shard, "talker")) {
      Joined stalled = join(new RawClient(server.shardPort, 4096), shard, "eva", "");
      server.awaitLogDuring(
          "write timeout",
          i -> { // each input makes a long, new snapshot, which is sent to all
            talker.read(RawClient.BINARY);
            talker.input("{\"text\":\"" + i + "x".repeat(16_000) + "\"}");
          });
      String parameters = "&resume=" + stalled.ticket;
      assertTrue(join(new RawClient(server.shardPort), shard, "eva", parameters).resumed);
      server.awaitAtLeast("martlet_seats_held_total", 1); // the talker reads no more, either
    }
  }

  @Test
  void aConnectionThatIsThoughtAliveIsDropped() throws Exception {
    try (Server server = Server.start(Map.of())) {
      Joined eva = join(server, "eva", "");
      Joined again = join(server, "eva", "&resume=" + eva.ticket);
      assertTrue(again.resumed);
      RawClient.Frame close = eva.client.read(RawClient.CLOSE);
      assertEquals(1008, close.closeCode());
      assertEquals("resumed on another connection", close.closeReason());
      again.client.close();
      eva.client.close();
    }
  }

  @Test
  void whatNobodyWasGivenIsRefused() throws Exception {
    String[] wrong = {"&resume=%20", "&resume=abc&baseline=x", "&resume=abc&events=-"};
    try (Server server = Server.start(Map.of("martlet.limits.resume-grace", "PT0S"))) {
      for (String parameters : wrong) {
        try (RawClient client = new RawClient(server.shardPort)) {
          RawClient.Response response =
              client.request(
                  "GET",
                  RawClient.target("arena:lobby") + "&v=2" + parameters,
                  RawClient.upgradeHeaders());
          assertEquals(400, response.status());
          assertTrue(response.body().contains("BAD_RESUME"), response::body);
        }
      }
      // If no seats are held, there are no tickets.
      try (RawClient client = new RawClient(server.shardPort)) {
        Map<String, String> headers = RawClient.upgradeHeaders();
        headers.put("Authorization", "Bearer dev.eva");
        client.request("GET", RawClient.target("arena:lobby") + "&v=2", headers);
        assertEquals(0x21, client.read(RawClient.BINARY).payload()[0]);
        client.send(RawClient.TEXT, "{}".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** The page's connection is cut in the middle of a game. */
  @Test
  void aPageComesBackToItsSeat() throws Exception {
    int port = LauncherTest.freePair();
    String shards =
        Server.ONE_PORT
            ? "ws://127.0.0.1:" + port + "/shards"
            : "ws://127.0.0.1:" + (port + 3) + "/"; // where the relay is put in front
    try (Server server =
            Server.start(
                Map.of(
                    "martlet.port", Integer.toString(port), "martlet.public-shard-url", shards));
        Relay relay = new Relay(server.shardPort);
        RawClient watcher = RawClient.join(server.shardPort, "arena:lobby", null);
        Browser page =
            Browser.open(
                Project.workFolder("resume"),
                "--host-resolver-rules=MAP 127.0.0.1:"
                    + server.shardPort
                    + " 127.0.0.1:"
                    + relay.port())) {
      ChromeDriver browser = page.driver();
      browser.get("http://127.0.0.1:" + server.port + "/arena/");
      page.await(b -> b.findElement(By.id("name"))).sendKeys("eva", Keys.ENTER);
      page.await(b -> b.findElement(By.id("status")).getText().equals("playing as eva"));
      for (int times = 1; times <= 2; times++) {
        relay.cut();
        seen(watcher, "eva", "\"away\":true");
        seen(watcher, "eva", "\"away\":false");
        server.awaitMetric("martlet_seats_resumed_total", times);
      }
      page.await(b -> b.findElement(By.id("status")).getText().equals("playing as eva"));
      new Actions(browser).keyDown(Keys.ARROW_RIGHT).perform();
      seen(watcher, "eva", "\"x\":1600.0");
      page.assertNoErrors();
    }
  }
}
