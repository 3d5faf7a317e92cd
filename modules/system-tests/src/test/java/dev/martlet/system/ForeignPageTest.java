package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A page of a stranger in the browser of somebody whose machine the server runs on. It embeds what
 * it is after, for then the browser sends no origin.
 */
class ForeignPageTest {
  private static final String NONE = "martlet_shards{type=\"odd\"}";
  private static final String REFUSED = "martlet_refusals_total{code=\"ORIGIN_NOT_ALLOWED\"}";

  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("foreign-page").with(TestPlugin.ODD);
  }

  private static RawClient.Response ask(int port, String target, String site) throws Exception {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", "localhost");
    if (site != null) {
      headers.put("Sec-Fetch-Site", site);
      headers.put("Sec-Fetch-Mode", "no-cors");
      headers.put("Sec-Fetch-Dest", "image");
    }
    try (RawClient client = new RawClient(port)) {
      return client.request("GET", target, headers);
    }
  }

  private static void assertRefused(RawClient.Response response) {
    assertEquals(403, response.status(), response::toString);
    assertTrue(response.body().contains("\"ORIGIN_NOT_ALLOWED\""), response::toString);
  }

  @Test
  void whatAForeignPageEmbedsJoinsNothingAndMakesNoShard() throws Exception {
    try (Server server = plugins.start()) {
      for (String site : new String[] {"cross-site", "same-site", "something-new"}) {
        assertRefused(ask(server.port, "/api/shards/odd:20:3:a/connect", site));
        assertRefused(ask(server.port, "/api/shards/odd:20:3:a", site));
        assertRefused(ask(server.shardPort, "/?shard=odd:20:3:a", site));
        assertRefused(ask(server.shardPort, "/?shard=odd:20:3:a&sid=x", site));
      }
      assertEquals(0, server.metric(NONE));
      assertEquals(0, server.metric("martlet_authentications_refused_total"));
    }
  }

  /** By these the attack gets through: a program, the user's own, and where any page may call. */
  @Test
  void whatIsOfTheUserOrOfTheServersOwnPageIsAnswered() throws Exception {
    try (Server server = plugins.start()) {
      for (String site : new String[] {null, "none", "same-origin"}) {
        assertEquals(200, ask(server.port, "/api/shards/odd:20:3:a/connect", site).status());
      }
      server.awaitMetric(NONE, 1);
    }
    try (Server server = plugins.start("origins", "*")) {
      assertEquals(200, ask(server.port, "/api/shards/odd:20:3:a/connect", "cross-site").status());
      server.awaitMetric(NONE, 1);
    }
  }

  @Test
  void aRealBrowserIsRefusedWhatAForeignPageEmbeds() throws Exception {
    try (Server server = plugins.start();
        Browser browser = Browser.open(Project.workFolder("foreign-page").resolve("profile"))) {
      HttpServer stranger =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      String page =
          """
          <!doctype html><title>free kittens</title>
          <img src="http://localhost:%1$d/api/shards/odd:20:3:a/connect">
          <img src="http://localhost:%2$d/?shard=odd:20:3:b">
          <script>
            fetch('http://localhost:%1$d/api/shards/odd:20:3:c/connect', { mode: 'no-cors' });
          </script>
          """
              .formatted(server.port, server.shardPort);
      byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
      stranger.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      stranger.start();
      try {
        browser.driver().get("http://127.0.0.1:" + stranger.getAddress().getPort() + "/");
        server.awaitMetric(REFUSED, 3);
        assertEquals(0, server.metric(NONE));
      } finally {
        stranger.stop(0);
      }
    }
  }
}
