package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;

/**
 * What clients say when they join: over WebSockets, over HTTP, and with the client of the image.
 */
class JoinParametersTest {
  private static Server server;

  /** A plugin whose shards show who has come with which wish. */
  private static final PluginSource PLUGIN =
      new PluginSource(
          "sides.jar",
          "1.0.0",
          Map.of(
              "module-info.java",
              """
              module test.sides {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.sides.Type;
              }
              """,
              "test/sides/Type.java",
              """
              package test.sides;

              import module dev.martlet.api;
              import java.util.*;

              public final class Type implements ShardType<String> {
                public enum Team { RED, BLUE }
                public record Side(Team team, String words) {}
                public record View(List<String> came) {}

                @Override public String name() { return "sides"; }
                @Override public DataType<?> joinType() { return DataType.of(Side.class); }
                @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
                @Override public Simulation<String> create(ShardContext context) {
                  return new Game();
                }

                static final class Game implements Simulation<String> {
                  private final List<String> came = new ArrayList<>();

                  @Override public Decision authorizeJoin(Subscriber who) {
                    return who.parameters(Side.class).isPresent()
                        ? Decision.allow()
                        : Decision.refuse("choose a side");
                  }
                  @Override public void onJoin(Subscriber who) {
                    Side side = who.parameters(Side.class).orElseThrow();
                    came.add(who.id() + " for " + side.team() + ": " + side.words());
                  }
                  @Override public void apply(Subscriber by, Input<String> input) {}
                  @Override public Object snapshot() { return new View(came); }
                }
              }
              """));

  /** Shows what it is sent; over HTTP if its shard is called so, because no socket opens. */
  private static final String PAGE =
      """
      <!doctype html><meta charset=utf-8><link rel=icon href='data:,'><body></body>
      <script type=module>
        import { ShardClient, shardEventsUrl, shardSocketUrl } from '/martlet/shard-client.js';
        class NoSocket {
          constructor() { setTimeout(() => this.onclose?.({ code: 1006, reason: '' })); }
          close() {}
        }
        const shard = location.hash.slice(1);
        const url = await shardSocketUrl();
        new ShardClient({
          ...(shard === 'sides:overhttp' ? { WebSocket: NoSocket } : {}),
          url,
          events: shardEventsUrl(),
          shard,
          join: { team: 'RED', words: 'à+&=%?#ü' },
          onSnapshot: ({ came }) => { document.body.textContent = came.join(); },
        });
      </script>
      """;

  @BeforeAll
  static void start() throws Exception {
    Path www = Project.pages("sides");
    Files.writeString(www.resolve("sides.html"), PAGE);
    server =
        PluginFolder.of("sides")
            .with(PLUGIN)
            .start(
                "www",
                www.toString(),
                "proxies",
                "127.0.0.1",
                "limits.join-bytes",
                "100",
                "limits.refused-joins-per-minute",
                "30");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String target(String shard, String json) {
    return "/?shard=" + shard + "&join=" + URLEncoder.encode(json, StandardCharsets.UTF_8);
  }

  private static RawClient.Response ask(String target) throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      return client.request("GET", target, RawClient.upgradeHeaders());
    }
  }

  private static RawClient join(String shard, String json) throws Exception {
    RawClient client = new RawClient(server.shardPort);
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev.eva");
    assertEquals(101, client.request("GET", target(shard, json), headers).status());
    return client;
  }

  @Test
  void theSimulationIsGivenThemWhateverTheyAreWrittenIn() throws Exception {
    try (RawClient eva = join("sides:ws", "{\"team\":\"RED\",\"words\":\"à+&=%?#ü\"}")) {
      eva.readUntil("eva for RED: à+&=%?#ü");
    }
  }

  @Test
  void whatIsNoneOfItsTypeIsClosedAndSaysWhy() throws Exception {
    try (RawClient eva = join("sides:bad", "{\"team\":\"GREEN\"}")) {
      RawClient.Frame close = eva.readClose();
      assertEquals(1008, close.closeCode());
      assertEquals(
          "bad join: join.team: expected one of RED, BLUE, but got \"GREEN\"", close.closeReason());
    }
  }

  @Test
  void theGameMayInsistOnThem() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "sides:none", "eva")) {
      assertEquals("unauthorized: choose a side", eva.readClose().closeReason());
    }
  }

  private static void assertBadJoin(String shard, String json, String said) throws Exception {
    RawClient.Response response = ask(target(shard, json));
    assertEquals(400, response.status(), response::toString);
    assertTrue(response.body().contains("\"BAD_JOIN\""), response::body);
    assertTrue(response.body().contains(said), response::body);
  }

  @Test
  void whatIsNoJsonOrTooLongOrNotTakenIsRefusedBeforeTheUpgrade() throws Exception {
    long before = server.metric("martlet_shards{type=\"sides\"}");
    assertBadJoin("sides:new", "team=RED", "join: not JSON");
    assertBadJoin("sides:new", "", "join: there is nothing in it");
    assertBadJoin("sides:new", "{},\"x\":{}", "join: not JSON");
    String longest = "\"" + "é".repeat(49) + "\"";
    assertBadJoin("sides:new", longest + " ", "join has 101 bytes, and may have 100");
    assertBadJoin("arena:new", "{}", "shards of type arena take no join parameters");
    assertEquals(before, server.metric("martlet_shards{type=\"sides\"}"), "made for none of them");
    assertEquals(101, ask(target("sides:new", longest)).status(), "it is short enough, and JSON");
  }

  private static EventStreamClient stream(String shard, String json) throws Exception {
    String target = shard + "/connect?join=" + URLEncoder.encode(json, StandardCharsets.UTF_8);
    return EventStreamClient.open(
        server.http(),
        URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + target),
        Optional.of("dev.eva"));
  }

  @Test
  void anEventStreamTakesThemToo() throws Exception {
    try (EventStreamClient eva = stream("sides:sse", "{\"team\":\"BLUE\",\"words\":\"hi\"}")) {
      eva.awaitSnapshot("eva for BLUE: hi");
    }
    for (String bad : List.of("{\"team\":", "{\"team\":\"GREEN\"}")) {
      try (EventStreamClient eva = stream("sides:sse", bad)) {
        assertEquals(400, eva.response.statusCode());
        assertTrue(eva.error.contains("\"BAD_JOIN\""), eva.error);
      }
    }
  }

  @Test
  void whoInsistsOnABadJoinIsHeldBack() throws Exception {
    RawClient.Response last = null;
    for (int i = 0; i < 40 && (last == null || last.status() == 101); i++) {
      try (RawClient client = new RawClient(server.shardPort)) {
        Map<String, String> headers = RawClient.upgradeHeaders();
        headers.put("X-Forwarded-For", "10.0.0.9");
        last = client.request("GET", target("sides:flood", "{\"team\":7}"), headers);
        if (last.status() == 101) {
          client.readClose();
        }
      }
    }
    assertEquals(429, last.status(), last::toString);
    assertTrue(last.body().contains("TOO_MANY_FAILURES"), last::body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sides:browser", "sides:overhttp"})
  void theClientOfTheImageSendsThem(String shard) throws Exception {
    try (Browser browser = Browser.open(Project.workFolder("sides"))) {
      browser.driver().get("http://127.0.0.1:" + server.port + "/sides.html#" + shard);
      browser.await(
          page ->
              page.findElement(By.tagName("body")).getText().contains("anon for RED: à+&=%?#ü"));
    }
  }
}
