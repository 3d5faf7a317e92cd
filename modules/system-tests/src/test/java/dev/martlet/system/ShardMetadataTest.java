package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What shards tell of themselves, and to whom. */
class ShardMetadataTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ADMIN = "dev.root.admin";

  /** Shards are called {@code board:<listed>:<readers>:<name>}. */
  private static final PluginSource BOARD =
      new PluginSource(
          "board.jar",
          "1.0.0",
          Map.of(
              "module-info.java",
              """
              module test.board {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.board.Board;
              }
              """,
              "test/board/Board.java",
              """
              package test.board;

              import module dev.martlet.api;

              public final class Board implements ShardType<Board.Take> {
                public record Take(int places) {}
                public record Told(String map, int free) {}
                public record View(int free) {}

                @Override public String name() { return "board"; }
                @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }

                @Override public Simulation<Take> create(ShardContext context) {
                  String[] words = context.id().name().split(":");
                  boolean listed = words[0].equals("listed");
                  Readers readers =
                      switch (words[1]) {
                        case "all" -> Readers.everybody();
                        case "users" -> Readers.users();
                        default -> Readers.role(words[1]);
                      };
                  return new Game(context, listed, readers);
                }

                static final class Game implements Simulation<Take> {
                  private final ShardContext context;
                  private final boolean listed;
                  private final Readers readers;
                  private int free = 4;

                  Game(ShardContext context, boolean listed, Readers readers) {
                    this.context = context;
                    this.listed = listed;
                    this.readers = readers;
                    tell();
                  }

                  private void tell() {
                    context.describe(
                        Metadata.of(new Told("<b>hill</b>", free))
                            .listed(listed)
                            .readableBy(readers));
                  }

                  @Override public void apply(Subscriber by, Input<Take> take) {
                    free -= take.value().places();
                    tell();
                  }

                  @Override public Object snapshot() { return new View(free); }
                }
              }
              """));

  private static Server server;
  private static OpenApi document;

  @BeforeAll
  static void start() throws Exception {
    server = PluginFolder.of("board").with(BOARD).start();
    document = new OpenApi(server.get("/api/openapi.yaml").body());
    for (String id :
        List.of(
            "listed:all:10",
            "listed:all:9",
            "listed:users:1",
            "listed:captain:1",
            "unlisted:all:1",
            "unlisted:users:1")) {
      HttpResponse<String> made = ask("POST", "", ADMIN, "{\"id\":\"board:" + id + "\"}");
      assertEquals(201, made.statusCode(), made::body);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> ask(String method, String path, String token, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + "/api/shards" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response =
        server.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    document.check(method, response);
    return response;
  }

  private static JsonNode get(String path, String token) throws Exception {
    HttpResponse<String> response = ask("GET", path, token, "");
    assertEquals(200, response.statusCode(), response::body);
    return JSON.readTree(response.body());
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.get("shards").forEach(shard -> ids.add(shard.get("id").asString().substring(6)));
    return ids;
  }

  /** The list is up to a quarter of a second old. */
  private static JsonNode awaitTotal(int total, String token) throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    JsonNode page = get("?type=board", token);
    while (page.get("total").asInt() != total) {
      assertTrue(System.nanoTime() < end, page::toString);
      page = get("?type=board", token);
    }
    return page;
  }

  @Test
  void playersAreShownWhatIsListedForThem() throws Exception {
    JsonNode anonymous = awaitTotal(2, null);
    assertEquals(List.of("listed:all:9", "listed:all:10"), ids(anonymous));
    JsonNode shard = anonymous.get("shards").get(0);
    assertEquals("{\"map\":\"<b>hill</b>\",\"free\":4}", shard.get("metadata").toString());
    assertEquals(
        Set.of(
            "id",
            "type",
            "running",
            "tick",
            "rate",
            "subscribers",
            "max_subscribers",
            "input_queue",
            "metadata"),
        new TreeSet<>(shard.propertyNames()));

    JsonNode eva = awaitTotal(3, "dev.eva");
    assertEquals(List.of("listed:all:9", "listed:all:10", "listed:users:1"), ids(eva));
    JsonNode first = get("?type=board&limit=1", "dev.eva");
    assertEquals(List.of("listed:all:9"), ids(first));
    assertEquals(3, first.get("total").asInt());
    JsonNode rest = get("?type=board&after=" + first.get("next").asString(), "dev.eva");
    assertEquals(List.of("listed:all:10", "listed:users:1"), ids(rest));
    assertFalse(rest.has("next"), rest::toString);
    assertEquals(0, get("?type=lot", "dev.eva").get("total").asInt());
    assertEquals(400, ask("GET", "?limit=0", "dev.eva", "").statusCode());
  }

  @Test
  void adminsAreShownAll() throws Exception {
    JsonNode all = get("?type=board", ADMIN);
    assertEquals(6, all.get("total").asInt());
    JsonNode captains = get("/board:listed:captain:1", ADMIN);
    assertEquals(4, captains.at("/metadata/free").asInt());
    assertTrue(captains.get("listed").asBoolean());
    assertEquals("role captain", captains.get("readers").asString());
    assertFalse(get("/board:unlisted:all:1", ADMIN).get("listed").asBoolean());
    JsonNode silent = get("/lot:vase", ADMIN);
    assertFalse(silent.has("listed"), silent::toString);
  }

  @Test
  void whoKnowsTheIdIsToldWhatTheyMayRead() throws Exception {
    assertTrue(get("/board:unlisted:all:1", null).has("metadata"));
    assertFalse(get("/board:unlisted:users:1", null).has("metadata"));
    assertTrue(get("/board:unlisted:users:1", "dev.eva").has("metadata"));
    assertFalse(get("/board:listed:captain:1", "dev.eva").has("metadata"));
    assertFalse(get("/lot:vase", "dev.eva").has("metadata"));
  }

  @Test
  void whatChangesIsToldAndWhatEndsIsNotListed() throws Exception {
    String id = "board:listed:captain:2";
    assertEquals(201, ask("POST", "", ADMIN, "{\"id\":\"" + id + "\"}").statusCode());
    try (RawClient eva = RawClient.join(server.shardPort, id, "eva")) {
      eva.input("{\"places\":3}");
      eva.readUntil("{\"free\":1}");
      assertEquals(1, get("/" + id, ADMIN).at("/metadata/free").asInt());
      assertEquals(202, ask("DELETE", "/" + id, ADMIN, "").statusCode());
      eva.readClose();
    }
    assertEquals(404, ask("GET", "/" + id, ADMIN, "").statusCode());
  }

  /** A short question with a long answer, of which requests alone would allow many more. */
  @Test
  void listsCostTheirAddressWhatTheyAreLong() throws Exception {
    StringBuilder config = new StringBuilder("martlet:\n  shards:\n");
    for (int i = 0; i < 100; i++) {
      config.append("    - id: board:listed:all:").append(i).append('\n');
    }
    Path file = Files.writeString(Project.workFolder("boards").resolve("boards.yaml"), config);
    try (Server other =
        PluginFolder.of("boards")
            .with(BOARD)
            .start("config", file.toString(), "limits.address-bytes-per-second", "1024")) {
      int lists = 0;
      HttpResponse<String> list = other.get("/api/shards");
      assertEquals(100, JSON.readTree(list.body()).get("shards").size());
      while (list.statusCode() == 200) {
        lists++;
        assertTrue(lists < 16, "more than 16 lists of " + list.body().length() + " characters");
        list = other.get("/api/shards");
      }
      assertEquals(429, list.statusCode(), list::body);
    }
  }

  @Test
  void theConsoleShowsIt() throws Exception {
    try (Browser opened = Browser.open(Project.workFolder("metadata").resolve("profile"))) {
      opened.driver().get("http://127.0.0.1:" + server.port + "/console/");
      opened.await(b -> b.findElement(By.id("token"))).sendKeys(ADMIN, Keys.ENTER);
      opened.await(
          b -> b.findElement(By.id("rows")).getText().contains("{\"map\":\"<b>hill</b>\""));
      opened.await(b -> b.findElement(By.linkText("board:listed:users:1"))).click();
      opened.await(b -> b.findElement(By.id("metadata")).getText().contains("\"free\": 4"));
      opened.await(b -> b.findElement(By.id("facts")).getText().contains("users"));
      opened.driver().executeScript("location.hash = '#/shards/lot%3Avase'");
      opened.await(b -> b.findElement(By.id("facts")).getText().contains("no metadata"));
      assertFalse(opened.driver().findElement(By.id("metadata")).isDisplayed());
      opened.assertNoErrors();
    }
  }
}
