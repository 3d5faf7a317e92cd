package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests that meet a shard while it is being made have one outcome, told to everybody. */
class MakingAndEndingTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int DEADLINE_S = 60;

  /**
   * A shard {@code gated:<name>} is made once the shard {@code gated:door} is told its name.
   * Clients may make all but those whose names begin with "planned".
   */
  private static final PluginSource GATED =
      new PluginSource(
          "gated.jar",
          "1.0",
          Map.of(
              "module-info.java",
              """
              module test.gated {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.gated.Gated;
              }
              """,
              "test/gated/Gated.java",
              """
              package test.gated;

              import module dev.martlet.api;
              import java.util.Map;
              import java.util.concurrent.*;

              public final class Gated implements ShardType<Gated.Say> {
                public record Say(String text) {}

                static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

                static CountDownLatch gate(String name) {
                  return GATES.computeIfAbsent(name, key -> new CountDownLatch(1));
                }

                @Override public String name() { return "gated"; }

                @Override public boolean createsOnDemand(ShardId id, Principal by) {
                  return !id.name().startsWith("planned");
                }

                @Override public Simulation<Say> create(ShardContext context) throws Exception {
                  String name = context.id().name();
                  if (!name.equals("door")) {
                    System.getLogger("gated").log(System.Logger.Level.INFO, name + " waits at the gate");
                    gate(name).await();
                  }
                  return new Simulation<Say>() {
                    @Override public Decision authorizeJoin(Subscriber s) { return Decision.allow(); }
                    @Override public void apply(Subscriber s, Input<Say> say) { gate(say.value().text()).countDown(); }
                    @Override public void advance(Tick tick) {}
                    @Override public Object snapshot() { return Map.of(); }
                  };
                }
              }
              """));

  private static PluginFolder plugins;
  private Server server;
  private RawClient door;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("making").with(GATED);
  }

  @BeforeEach
  void start() throws Exception {
    server = plugins.start("limits.create-deadline", "PT60S");
    door = RawClient.join(server.shardPort, "gated:door", null);
  }

  @AfterEach
  void stop() throws Exception {
    door.close();
    server.close();
  }

  // ---- callers ----------------------------------------------------------------------------

  private CompletableFuture<HttpResponse<String>> ask(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", "Bearer dev.root.admin")
            .build();
    return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  private CompletableFuture<HttpResponse<String>> post(String name, int rate) {
    String body = "{\"id\":\"gated:" + name + "\",\"tick_rate\":" + rate + "}";
    return ask("POST", "/api/shards", body);
  }

  private CompletableFuture<HttpResponse<String>> delete(String name) {
    return ask("DELETE", "/api/shards/gated:" + name, "");
  }

  private static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> call)
      throws Exception {
    return call.get(DEADLINE_S, TimeUnit.SECONDS);
  }

  private JsonNode shown(String name) throws Exception {
    HttpResponse<String> response = answer(ask("GET", "/api/shards/gated:" + name, ""));
    assertEquals(200, response.statusCode(), response::body);
    return JSON.readTree(response.body());
  }

  /** A client whose join is answered when the shard is made. */
  private FutureTask<RawClient> join(String name) {
    FutureTask<RawClient> join =
        new FutureTask<>(() -> RawClient.join(server.shardPort, "gated:" + name, null));
    Thread.ofPlatform().daemon().start(join);
    return join;
  }

  /** Lets a shard be made, once what was asked before has most likely come through. */
  private void open(String name) throws Exception {
    for (int i = 0; i < 20; i++) {
      answer(ask("GET", "/api/shards", ""));
    }
    door.input("{\"text\":\"" + name + "\"}");
  }

  private void assertNotThere(String name) throws Exception {
    assertEquals(404, answer(ask("GET", "/api/shards/gated:" + name, "")).statusCode());
  }

  /** An ending shard is listed until it has ended, but not as one that runs. */
  private void assertNeverListedAsRunning(String name) throws Exception {
    JsonNode list = JSON.readTree(answer(ask("GET", "/api/shards?type=gated", "")).body());
    for (JsonNode shard : list.get("shards")) {
      assertFalse(
          shard.get("id").asString().equals("gated:" + name) && shard.get("running").asBoolean());
    }
  }

  // ---- tests ------------------------------------------------------------------------------

  @Test
  void whoCreatesWhatAClientIsMakingIsTold409() throws Exception {
    FutureTask<RawClient> client = join("a");
    server.awaitLog("a waits at the gate");
    CompletableFuture<HttpResponse<String>> operator = post("a", 7);
    open("a");
    HttpResponse<String> refused = answer(operator);
    assertEquals(409, refused.statusCode(), refused::body);
    try (RawClient eva = client.get(DEADLINE_S, TimeUnit.SECONDS)) {
      eva.read(RawClient.BINARY);
      assertEquals(20, shown("a").get("rate").asInt(), "the client's, not the operator's");
    }
  }

  @Test
  void whoDeletesWhatAClientIsMakingEndsIt() throws Exception {
    FutureTask<RawClient> client = join("a");
    server.awaitLog("a waits at the gate");
    CompletableFuture<HttpResponse<String>> operator = delete("a");
    open("a");
    assertEquals(202, answer(operator).statusCode());
    assertNotThere("a");
    assertNeverListedAsRunning("a");
    try (RawClient eva = client.get(DEADLINE_S, TimeUnit.SECONDS)) {
      assertEquals(1013, eva.readClose().closeCode());
    }
    assertNotThere("a");
  }

  @Test
  void whoDeletesWhatAnotherOperatorIsCreatingEndsItForGood() throws Exception {
    CompletableFuture<HttpResponse<String>> one = post("planned", 7);
    server.awaitLog("planned waits at the gate");
    CompletableFuture<HttpResponse<String>> other = delete("planned");
    open("planned");
    assertEquals(202, answer(other).statusCode());
    assertEquals(201, answer(one).statusCode());
    assertNotThere("planned");
    assertNeverListedAsRunning("planned");
    assertEquals(404, answer(delete("planned")).statusCode(), "its plan is not kept");
  }

  @Test
  void ofTwoWhoCreateAtOnceOneIsTold409() throws Exception {
    CompletableFuture<HttpResponse<String>> one = post("planned", 7);
    CompletableFuture<HttpResponse<String>> other = post("planned", 9);
    server.awaitLog("planned waits at the gate");
    open("planned");
    int first = answer(one).statusCode();
    int second = answer(other).statusCode();
    assertEquals(new TreeSet<>(List.of(201, 409)), new TreeSet<>(List.of(first, second)));
    assertEquals(first == 201 ? 7 : 9, shown("planned").get("rate").asInt());
  }
}
