package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The HTTP port behind nginx, configured as the operating guide says: nothing needs the other. */
class ReverseProxyTest {
  /** A proxy that buffers is the worst case for an event stream. */
  @Test
  void webSocketsAndEventStreamsComeThroughAProxyThatBuffers() throws Exception {
    Project.tool("nginx");
    int port = Nginx.freePort();
    try (Server server =
            Server.start(
                Map.of("martlet.proxies", "127.0.0.1", "martlet.limits.ping-interval", "PT0.2S"));
        Nginx nginx = Nginx.start(port, Nginx.ruleOfASite(), server);
        RawClient client = new RawClient(nginx.port());
        EventStreamClient arena = connect(port, "arena:lobby");
        EventStreamClient lot = connect(port, "lot:vase")) {
      assertEquals(101, upgrade(client, "/shards?shard=arena:lobby").status());
      client.readUntil("\"id\":\"eva\"");
      assertEquals("open", arena.next().name());
      for (int i = 0; i < 5; i++) {
        arena.awaitSnapshot("\"id\":\"eva\""); // one by one, while the stream is open
      }
      lot.awaitSnapshot("{");
      assertEquals("ping", lot.comment());
      try (RawClient withSlash = new RawClient(port)) {
        assertEquals(101, upgrade(withSlash, "/shards/?shard=arena:lobby").status());
        withSlash.readUntil("\"id\":\"eva\"");
      }
    }
  }

  private static RawClient.Response upgrade(RawClient client, String target) throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev.eva");
    return client.request("GET", target, headers);
  }

  private static EventStreamClient connect(int port, String shard) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/shards/" + shard + "/connect");
    return EventStreamClient.open(HttpClient.newHttpClient(), uri, Optional.of("dev.adam"));
  }

  /** What a proxy does with the path. */
  enum Prefix {
    NONE("/"),
    NONE_WITH_BOTH_PORTS("/"),
    KEPT("/game/"),
    STRIPPED("/game/");

    private final String path;

    Prefix(String path) {
      this.path = path;
    }

    String rules() throws Exception {
      return switch (this) {
        case NONE -> Nginx.ruleOfASite();
        case NONE_WITH_BOTH_PORTS -> Nginx.ruleOfASite() + Nginx.ruleOfTheShardPort();
        case KEPT -> Nginx.ruleBelowAPath();
        case STRIPPED ->
            Nginx.ruleBelowAPath()
                .replace("proxy_pass", "rewrite ^/game(/.*)$ $1 break;\n  proxy_pass");
      };
    }
  }

  /** The public port differs from the server's own, and no request of the page goes there. */
  @ParameterizedTest
  @EnumSource(Prefix.class)
  void theShippedPageIsPlayedAndTheConsoleUsedUnderThePublicUrl(Prefix prefix) throws Exception {
    Project.tool("nginx");
    Path work = Project.workFolder("proxied");
    int port = Nginx.freePort();
    String url = "http://127.0.0.1:" + port + prefix.path;
    assertEquals(prefix == Prefix.NONE_WITH_BOTH_PORTS, prefix.rules().contains(":4324"));
    try (Server server =
            Server.start(Map.of("martlet.proxies", "127.0.0.1", "martlet.public-url", url));
        Nginx nginx = Nginx.start(port, prefix.rules(), server);
        Browser opened = Browser.open(work.resolve("profile"))) {
      var browser = opened.driver();
      assertEquals(port, nginx.port());
      browser.get(url);
      opened.await(b -> b.findElement(By.linkText("arena"))).click();
      opened.await(b -> b.findElement(By.name("name"))).sendKeys("eva", Keys.ENTER);
      try (EventStreamClient watcher = connect(server.port, "arena:lobby")) {
        watcher.awaitSnapshot("\"id\":\"eva\"");
      }
      String asked =
          browser
              .executeScript(
                  "return performance.getEntriesByType('resource').map((e) => e.name).join(' ')")
              .toString();
      assertTrue(asked.contains(url + "api/shards/transports"), asked);
      assertFalse(asked.contains(":" + server.port) || asked.contains(":" + server.shardPort));
      browser.get(url + "console");
      opened.await(b -> b.findElement(By.id("token"))).sendKeys("dev.root.admin", Keys.ENTER);
      opened.await(b -> b.findElement(By.linkText("arena:lobby"))).click();
      opened.await(b -> b.findElement(By.id("snapshot")).getText().contains("players"));
      assertEquals(url + "console/#/shards/arena%3Alobby", browser.getCurrentUrl());
      opened.assertNoErrors();
    }
  }
}
