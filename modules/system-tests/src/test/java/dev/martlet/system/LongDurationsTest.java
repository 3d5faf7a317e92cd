package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.server.config.Setting;
import dev.martlet.server.config.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Durations that no clock counts mean "for ever", wherever a server takes one. */
class LongDurationsTest {
  /** The longest that ISO 8601 and Java can say. */
  private static final String FOREVER = "PT2562047788015215H30M7S";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static HttpResponse<String> send(Server server, HttpRequest.Builder request)
      throws Exception {
    request.header("Authorization", "Bearer dev.root.admin");
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI shards(Server server) {
    return URI.create("http://127.0.0.1:" + server.port + "/api/shards");
  }

  @Test
  void everySettingThatIsADurationTakesOneThatIsForEver() throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (Setting<?> setting : Settings.all()) {
      if (setting.defaultText().startsWith("P")) {
        settings.put(setting.key(), FOREVER);
      }
    }
    assertTrue(settings.containsKey("martlet.limits.write-timeout"), settings::toString);
    try (Server server = Server.start(settings);
        RawClient eva = RawClient.join(server.shardPort, "arena:lobby", "eva")) {
      eva.readUntil("players");
      eva.input("{\"move\":[1,0]}");
      eva.readUntil("eva");
      eva.sendClose(1000);
      server.awaitMetric("martlet_subscribers", 0);
      server.terminate();
      assertFalse(server.log().contains("xception"), server::log);
    }
  }

  @Test
  void aShardThatIsNeverIdleDoesNotKeepTheOthersFromBeingStopped() throws Exception {
    try (Server server = Server.start(Map.of())) {
      for (String plan :
          new String[] {
            "{\"id\":\"arena:forever\",\"idle_shutdown\":\"" + FOREVER + "\"}",
            "{\"id\":\"arena:short\",\"idle_shutdown\":\"PT0.1S\"}"
          }) {
        HttpRequest.Builder post =
            HttpRequest.newBuilder(shards(server)).POST(HttpRequest.BodyPublishers.ofString(plan));
        HttpResponse<String> made = send(server, post.header("Content-Type", "application/json"));
        assertEquals(201, made.statusCode(), made::body);
      }
      server.awaitLog("shard arena:short ended");
      HttpResponse<String> list = send(server, HttpRequest.newBuilder(shards(server)));
      assertEquals(200, list.statusCode(), list::body);
      assertTrue(list.body().contains("arena:forever"), list::body);
      assertFalse(server.log().contains("xception"), server::log);
    }
  }
}
