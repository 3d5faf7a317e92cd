package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever a simulation sends away is told why, and is kept out as long as it says. */
class KickedTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Whoever says something is kicked for it: with 4321, and a ban of so many seconds. */
  private static final PluginSource DOOR =
      new PluginSource(
          "door.jar",
          "1",
          Map.of(
              "module-info.java",
              """
              module test.door {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.door.Door;
              }
              """,
              "test/door/Door.java",
              """
              package test.door;

              import module dev.martlet.api;
              import java.time.Duration;

              public final class Door implements ShardType<Door.Say> {
                public record Say(int seconds) {}
                public record View(int here) {}

                @Override public String name() { return "door"; }
                @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
                @Override public Simulation<Say> create(ShardContext context) {
                  return new Simulation<>() {
                    @Override public Decision authorizeJoin(Subscriber s) {
                      return Decision.allow();
                    }
                    @Override public void apply(Subscriber s, Input<Say> say) {
                      Kick kick = Kick.because("you said it").withCode(4321);
                      int seconds = say.value().seconds();
                      context.subscribers().kick(
                          s, seconds == 0 ? kick : kick.withBan(Duration.ofSeconds(seconds)));
                    }
                    @Override public Object snapshot() {
                      return new View(context.subscribers().attached().size());
                    }
                  };
                }
              }
              """));

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server = PluginFolder.of("kick").with(DOOR).start("proxies", "127.0.0.1");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawClient.Response join(RawClient client, String shard, String user, String from)
      throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    if (user != null) {
      headers.put("Authorization", "Bearer dev." + user);
    }
    headers.put("X-Forwarded-For", from);
    return client.request("GET", RawClient.target(shard), headers);
  }

  /** Joins and is kicked. */
  private static void provoke(String shard, String user, String from, int seconds)
      throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      assertEquals(101, join(client, shard, user, from).status());
      client.input("{\"seconds\":" + seconds + "}");
      RawClient.Frame close = client.readClose();
      assertEquals(4321, close.closeCode());
      assertEquals("you said it", close.closeReason());
    }
  }

  private static RawClient.Response attempt(String shard, String user, String from)
      throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      return join(client, shard, user, from);
    }
  }

  private static void assertKeptOut(RawClient.Response response) {
    assertEquals(403, response.status(), response::toString);
    assertTrue(response.body().contains("\"KICKED\""), response::body);
    assertTrue(response.body().contains("you said it"), response::body);
    int seconds = Integer.parseInt(response.headers().get("retry-after"));
    assertTrue(seconds > 3500 && seconds <= 3600, response::toString);
  }

  @Test
  void whoIsKickedIsToldTheCodeAndTheReasonAndMayReturn() throws Exception {
    provoke("door:plain", "eva", "10.0.0.1", 0);
    assertEquals(101, attempt("door:plain", "eva", "10.0.0.1").status());
  }

  @Test
  void whoIsBannedIsRefusedBeforeTheUpgrade() throws Exception {
    provoke("door:ban", "eva", "10.0.0.2", 3600);
    assertKeptOut(attempt("door:ban", "eva", "10.0.0.2"));
    assertKeptOut(attempt("door:ban", "eva", "10.0.0.3"));
    assertEquals(101, attempt("door:ban", "adam", "10.0.0.2").status());
    assertEquals(101, attempt("door:other", "eva", "10.0.0.2").status());
  }

  @Test
  void aPageThatAsksWhyIsToldTheSame() throws Exception {
    provoke("door:ask", "eva", "10.0.0.4", 3600);
    try (RawClient client = new RawClient(server.shardPort)) {
      assertKeptOut(
          client.request(
              "GET",
              RawClient.target("door:ask"),
              Map.of("Host", "127.0.0.1", "Authorization", "Bearer dev.eva")));
    }
  }

  @Test
  void whoIsNotLoggedInIsKeptOutByAddress() throws Exception {
    provoke("door:anon", null, "10.0.0.5", 3600);
    assertKeptOut(attempt("door:anon", null, "10.0.0.5"));
    assertEquals(101, attempt("door:anon", null, "10.0.0.6").status());
    assertEquals(101, attempt("door:anon", "eva", "10.0.0.5").status());
  }

  @Test
  void aStreamOfEventsEndsWithTheSame() throws Exception {
    URI shard = URI.create("http://127.0.0.1:" + server.port + "/api/shards/door:http/");
    Optional<String> token = Optional.of("dev.eva");
    try (EventStreamClient stream =
        EventStreamClient.open(HTTP, shard.resolve("connect?sid=eva"), token)) {
      stream.await("");
      HttpRequest say =
          HttpRequest.newBuilder(shard.resolve("input"))
              .header("Authorization", "Bearer dev.eva")
              .POST(HttpRequest.BodyPublishers.ofString("{\"input\":{\"seconds\":3600}}"))
              .build();
      assertEquals(200, HTTP.send(say, HttpResponse.BodyHandlers.discarding()).statusCode());
      assertEquals("{\"code\":4321,\"reason\":\"you said it\"}", stream.await("end").data());
    }
    HttpRequest again =
        HttpRequest.newBuilder(shard.resolve("connect?sid=eva"))
            .header("Authorization", "Bearer dev.eva")
            .build();
    HttpResponse<String> answer = HTTP.send(again, HttpResponse.BodyHandlers.ofString());
    assertEquals(403, answer.statusCode());
    assertTrue(answer.body().contains("KICKED"), answer::body);
  }

  @Test
  void kicksAreCounted() throws Exception {
    provoke("door:count", "eva", "10.0.0.8", 0);
    server.awaitAtLeast("martlet_kicks_total{type=\"door\"}", 1);
  }
}
