package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Signals over HTTP, from the console, and between the shards of two plugins. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SignalsTest {
  private static final String ADMIN = "dev.root.admin";

  private static Server server;
  private static OpenApi document;

  /** A plugin whose shards show who has sent them what, and pass it on to whom it says. */
  private static PluginSource plugin(String name) {
    return new PluginSource(
        name + ".jar",
        "1.0.0",
        Map.of(
            "module-info.java",
            """
            module test.%1$s {
              requires dev.martlet.api;
              provides dev.martlet.api.shard.ShardType with test.%1$s.Type;
            }
            """
                .formatted(name),
            "test/" + name + "/Type.java",
            """
            package test.%1$s;

            import module dev.martlet.api;
            import java.util.*;

            public final class Type implements ShardType<String> {
              public record Note(String text, String passOnTo) {
                public Note {
                  if (text == null) {
                    throw new IllegalArgumentException("a note has a text");
                  }
                }
              }
              public record View(List<String> heard) {}

              @Override public String name() { return "%1$s"; }
              @Override public DataType<?> signalType() { return DataType.of(Note.class); }
              @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
              @Override public Simulation<String> create(ShardContext context) {
                return new Game(context);
              }

              static final class Game implements Simulation<String> {
                private final ShardContext context;
                private final List<String> heard = new ArrayList<>();

                Game(ShardContext context) { this.context = context; }

                @Override public void onSignal(Signal signal) {
                  Note note = signal.value(Note.class);
                  if (note.text().equals("fail")) {
                    throw new IllegalStateException("as it was told");
                  }
                  heard.add(
                      note.text() + switch (signal.sender()) {
                        case Signal.Operator(Principal root) -> " of " + root.userId().orElse("");
                        case Signal.FromShard(ShardId id) -> " from " + id;
                      });
                  if (note.passOnTo() != null) {
                    context.signals().send(new ShardId(note.passOnTo()), new Note("passed", null));
                  }
                }

                @Override public void apply(Subscriber by, Input<String> input) {}
                @Override public Object snapshot() { return new View(heard); }
              }
            }
            """
                .formatted(name)));
  }

  @BeforeAll
  static void start() throws Exception {
    server =
        PluginFolder.of("signals")
            .with(plugin("one"), plugin("two"))
            .start(
                "limits.signals-waiting", "2",
                "limits.input-deadline", "PT0.5S",
                "limits.message-bytes", "2000");
    document = new OpenApi(server.get("/api/openapi.yaml").body());
    for (String shard : List.of("one:a", "one:console", "one:paused", "two:b")) {
      assertEquals(201, post("", ADMIN, "{\"id\":\"" + shard + "\"}").statusCode());
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> post(String path, String token, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + "/api/shards" + path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response =
        server.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    document.check("POST", response);
    return response;
  }

  private static HttpResponse<String> send(String shard, String token, String body)
      throws Exception {
    return post("/" + shard + "/signal", token, body);
  }

  private static void assertRefused(
      int status, String code, String why, String shard, String token, String body)
      throws Exception {
    HttpResponse<String> response = send(shard, token, body);
    assertEquals(status, response.statusCode(), response::body);
    assertTrue(response.body().contains("\"" + code + "\""), response::body);
    assertTrue(response.body().contains(why), response::body);
  }

  @Test
  void anAdminsSignalIsTakenAndPassedOnToAShardOfAnotherPlugin() throws Exception {
    String note = "{\"text\":\"hello\",\"passOnTo\":\"two:b\"}";
    String body = "{\"signal\":" + note + "}";
    document.checkBody("Signal", body);
    try (RawClient a = RawClient.join(server.shardPort, "one:a", "eva");
        RawClient b = RawClient.join(server.shardPort, "two:b", "eva")) {
      HttpResponse<String> taken = send("one:a", ADMIN, body);
      assertEquals(200, taken.statusCode(), taken::body);
      assertEquals("{\"accepted\":true}", taken.body());
      a.readUntil("hello of root");
      b.readUntil("passed from one:a");
      assertEquals(
          202, send("one:a", ADMIN, "{\"signal\":" + note + ",\"wait\":false}").statusCode());
      b.readUntil("passed from one:a\",\"passed from one:a");
    }
    send("one:a", ADMIN, "{\"signal\":{\"text\":\"x\",\"passOnTo\":\"two:nowhere\"}}");
    server.awaitMetric("martlet_signals_lost_total{type=\"one\",why=\"no_shard\"}", 1);
    assertEquals(404, server.get("/api/shards/two:nowhere").statusCode());
  }

  @Test
  void whatIsNoSignalIsRefusedWithWhatIsWrong() throws Exception {
    String good = "{\"signal\":{\"text\":\"x\"}}";
    assertRefused(401, "UNAUTHORIZED", "", "one:a", null, good);
    assertRefused(403, "FORBIDDEN", "", "one:a", "dev.eva", good);
    assertRefused(404, "SHARD_NOT_FOUND", "", "one:none", ADMIN, good);
    assertRefused(400, "BAD_SIGNAL", "take no signals", "lot:vase", ADMIN, good);
    assertRefused(400, "BAD_BODY", "no member", "one:a", ADMIN, "{\"text\":\"x\"}");
    assertRefused(400, "BAD_BODY", "", "one:a", ADMIN, "[]");
    assertRefused(400, "BAD_BODY", "wait", "one:a", ADMIN, "{\"signal\":{},\"wait\":1}");
    assertRefused(400, "BAD_SIGNAL", "a note has a text", "one:a", ADMIN, "{\"signal\":{}}");
    assertRefused(
        400, "BAD_SIGNAL", "signal.text: expected", "one:a", ADMIN, "{\"signal\":{\"text\":5}}");
    assertRefused(400, "BAD_SIGNAL", "empty", "one:a", ADMIN, "{\"signal\":null}");
    assertRefused(
        413, "BODY_TOO_LARGE", "", "one:a", ADMIN, "{\"signal\":\"" + "x".repeat(2000) + "\"}");
    assertRefused(
        500, "SIGNAL_FAILED", "failed on it", "one:a", ADMIN, "{\"signal\":{\"text\":\"fail\"}}");
    server.awaitMetric("martlet_plugin_failures_total{where=\"signal\"}", 1);
    assertEquals(200, send("one:a", ADMIN, good).statusCode());
  }

  @Test
  void thoseForAPausedShardWaitAndAreLimited() throws Exception {
    server.control("one:paused", "pause");
    String note = "{\"signal\":{\"text\":\"late\"}";
    assertRefused(503, "SIGNAL_LATE", "", "one:paused", ADMIN, note + "}");
    assertEquals(202, send("one:paused", ADMIN, note + ",\"wait\":false}").statusCode());
    assertRefused(429, "QUEUE_FULL", "", "one:paused", ADMIN, note + "}");
    server.control("one:paused", "resume");
    try (RawClient eva = RawClient.join(server.shardPort, "one:paused", "eva")) {
      eva.readUntil("[\"late of root\",\"late of root\"]");
    }
  }

  @Test
  void theConsoleSendsThem() throws Exception {
    try (Browser opened = Browser.open(Project.workFolder("signals").resolve("profile"))) {
      opened.driver().get("http://127.0.0.1:" + server.port + "/console/#/shards/one%3Aconsole");
      opened.await(b -> b.findElement(By.id("token"))).sendKeys(ADMIN, Keys.ENTER);
      opened.await(b -> b.findElement(By.id("state")).getText().contains("runs"));
      opened.driver().findElement(By.id("signal")).sendKeys("{\"text\": \"from a page\"}");
      opened.driver().findElement(By.cssSelector("#send-signal button")).click();
      opened.await(b -> b.findElement(By.id("signalled")).getText().equals("taken"));
      opened.await(b -> b.findElement(By.id("snapshot")).getText().contains("from a page of root"));
      opened.driver().findElement(By.id("signal")).sendKeys("x");
      opened.driver().findElement(By.cssSelector("#send-signal button")).click();
      opened.await(b -> b.findElement(By.id("signalled")).getText().contains("not JSON"));
      opened.assertNoErrors();
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void everythingThatTheDocumentPromisesOfThemWasSeen() {
    Set<String> unseen =
        document.promised().stream()
            .filter(promise -> promise.startsWith("postSignal "))
            .collect(Collectors.toCollection(TreeSet::new));
    unseen.removeAll(document.seen());
    assertEquals(List.of(), List.copyOf(unseen));
  }
}
