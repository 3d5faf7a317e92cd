package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Admins look at the journals of a running server, and at the ticks of one. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JournalsApiTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ADMIN = "dev.root.admin";

  /** What all of these tests have seen. */
  private static OpenApi document;

  private static PluginFolder first;
  private static PluginFolder second;

  @BeforeAll
  static void plugins() throws Exception {
    first = folder("journals-first", 1);
    second = folder("journals-second", 2);
  }

  private static PluginFolder folder(String name, int version) throws Exception {
    return PluginFolder.of(name)
        .with(Steps.plugin(version))
        .withCopyOf(Project.IMAGE.resolve("plugins/sqlite"), "sqlite");
  }

  private final Path work = Project.workFolder("journals");
  private final String data = work.resolve("data").toString();

  JournalsApiTest() throws IOException {}

  private static HttpResponse<String> get(Server server, String path, String token)
      throws Exception {
    if (document == null) {
      document = new OpenApi(server.get("/api/openapi.yaml").body());
    }
    HttpResponse<String> answer = server.http().send(request(server, path, token), ofString());
    document.check("GET", answer);
    return answer;
  }

  private static HttpResponse.BodyHandler<String> ofString() {
    return BodyHandlers.ofString();
  }

  private static HttpRequest request(Server server, String path, String token) {
    URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/" + path);
    return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build();
  }

  private static JsonNode ok(Server server, String path) throws Exception {
    HttpResponse<String> answer = get(server, path, ADMIN);
    assertEquals(200, answer.statusCode(), answer::body);
    return JSON.readTree(answer.body());
  }

  private static String refused(int status, String code, Server server, String path)
      throws Exception {
    HttpResponse<String> answer = get(server, path, ADMIN);
    assertEquals(status, answer.statusCode(), answer::body);
    assertEquals(code, JSON.readTree(answer.body()).at("/error/code").asString());
    return answer.body();
  }

  /** Sends a step, not for the first ticks, and returns one whose snapshot has the sum. */
  private static long step(RawClient client, String step, int sum) throws IOException {
    while (client.read(RawClient.BINARY).tick() < 3) {
      // the next one
    }
    client.input(step);
    return client.readUntil("\"sum\":" + sum + ",").tick();
  }

  /** Ends a shard, and waits until its journal says so. */
  private static JsonNode end(Server server, String shard) throws Exception {
    server
        .http()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + shard))
                .header("Authorization", "Bearer " + ADMIN)
                .DELETE()
                .build(),
            ofString());
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    JsonNode journal = ok(server, "journals?shard=" + shard).get("journals").get(0);
    while (!journal.get("state").asString().equals("ended")) {
      assertTrue(System.nanoTime() < end, journal::toString);
      journal = ok(server, "journals?shard=" + shard).get("journals").get(0);
    }
    return journal;
  }

  @Test
  void aLiveShardIsListedAndItsTicksAreShown() throws Exception {
    try (Server server = first.start("data", data)) {
      long one;
      long two;
      try (RawClient eva = RawClient.join(server.shardPort, "steps:a", "eva")) {
        one = step(eva, "{\"n\":1}", 1);
        two = step(eva, "{\"n\":2}", 3);
        JsonNode listed = ok(server, "journals?type=steps");
        assertEquals(1, listed.get("total").asInt());
        assertEquals("live", listed.at("/journals/0/state").asString());
        assertEquals("steps:a", listed.at("/journals/0/shard").asString());
        showsTheTicks(server, one, two);
        changesNothing(server);
        eva.readUntil("\"sum\":3,"); // undisturbed
      }
      JsonNode ended = end(server, "steps:a");
      String birth = "?birth=" + ended.get("birth").asString();
      JsonNode shown = ok(server, "journals/steps:a" + birth);
      String last = shown.get("last").asString();
      JsonNode ticks = ok(server, "journals/steps:a/ticks" + birth + "&from=" + last);
      assertEquals("STOPPED", record(ticks, "ended").get("reason").asString());
      assertEquals(0, ok(server, "journals?shard=steps:b").get("total").asInt());
      refusesWhatIsWrong(server);
    }
  }

  private static void showsTheTicks(Server server, long one, long two) throws Exception {
    JsonNode shown = ok(server, "journals/steps:a");
    assertEquals(1, shown.get("first").asLong());
    assertTrue(shown.get("last").asLong() > 1, shown::toString);
    assertEquals(20, shown.get("rate").asInt());
    assertEquals("test.steps@1", shown.get("plugin").asString());
    assertEquals("eva", shown.at("/joins/0/user").asString());
    JsonNode ticks =
        ok(server, "journals/steps:a/ticks?from=%d&ticks=%d".formatted(before(one), two));
    int steps = 0;
    int sum = 0;
    for (JsonNode tick : ticks.get("ticks")) {
      for (JsonNode record : tick.get("records")) {
        if (record.get("record").asString().equals("applied")) {
          steps++;
          sum += record.at("/envelope/input/n").asInt();
        }
      }
      assertEquals(sum, tick.at("/state/sum").asInt(), tick::toString);
      assertEquals(9007199254740993L, tick.at("/state/id").asLong());
      long number = tick.get("tick").asLong();
      assertTrue(number < one || sum >= 1, tick::toString);
      assertTrue(number < two || sum == 3, tick::toString);
    }
    assertEquals(2, steps, ticks::toString);
    assertEquals(before(one), ticks.at("/ticks/0/tick").asLong());
    assertFalse(ticks.has("differs") || ticks.has("next"), ticks::toString);
  }

  /** A tick before one that was seen first, though it was perhaps not the first to be so. */
  private static long before(long seen) {
    return Math.max(1, seen - 100);
  }

  private static JsonNode record(JsonNode ticks, String kind) {
    JsonNode records = ticks.at("/ticks/0/records");
    return StreamSupport.stream(records.spliterator(), false)
        .filter(record -> record.get("record").asString().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " in " + ticks));
  }

  /** The replays above did all steps again, unseen. */
  private static void changesNothing(Server server) throws Exception {
    server.awaitLog("admin root looks at the journal steps:a/");
    assertEquals(1, server.count("looks at the journal"));
    assertEquals(1, server.count("a step of 1"));
    assertEquals(1, server.count("shard steps:a made by"));
    assertEquals(2, server.metric("martlet_plugin_test_steps_steps_total"));
  }

  private static void refusesWhatIsWrong(Server server) throws Exception {
    for (String path :
        new String[] {"journals", "journals/steps:a", "journals/steps:a/ticks?from=1"}) {
      assertEquals(403, get(server, path, "dev.eva").statusCode());
      assertEquals(401, get(server, path, "nonsense").statusCode());
    }
    String ticks = "journals/steps:a/ticks";
    refused(400, "BAD_PARAMETER", server, "journals?limit=0");
    assertEquals(1, ok(server, ticks).at("/ticks/0/tick").asInt());
    refused(400, "BAD_PARAMETER", server, ticks + "?from=x");
    refused(400, "BAD_PARAMETER", server, ticks + "?from=1&ticks=0");
    assertTrue(
        refused(400, "BAD_PARAMETER", server, ticks + "?from=0").contains("a tick from 1 to "));
    refused(400, "BAD_PARAMETER", server, ticks + "?from=999999");
    refused(400, "BAD_PARAMETER", server, "journals/steps:a?birth=here");
    refused(404, "JOURNAL_NOT_FOUND", server, "journals/steps:never");
    refused(404, "JOURNAL_NOT_FOUND", server, ticks + "?from=1&birth=1");
  }

  @Test
  void aVersionThatDoesSomethingElseIsSaidToDiffer() throws Exception {
    long one;
    try (Server server = first.start("data", data)) {
      try (RawClient eva = RawClient.join(server.shardPort, "steps:d", "eva")) {
        one = step(eva, "{\"n\":1}", 1);
        long seen = one;
        for (int sum = 2; seen < one + 45; sum++) { // until the state was recorded after that
          seen = step(eva, "{\"n\":1}", sum);
        }
      }
      end(server, "steps:d");
    }
    try (Server server = second.start("data", data)) {
      JsonNode before = ok(server, "journals/steps:d/ticks?from=1");
      assertEquals(0, before.at("/ticks/0/state/sum").asInt());
      assertFalse(before.has("differs"), before::toString);
      JsonNode ticks = ok(server, "journals/steps:d/ticks?from=" + one + "&ticks=1000");
      assertEquals(2, ticks.at("/ticks/0/state/sum").asInt());
      long differs = ticks.at("/differs/tick").asLong();
      assertTrue(differs > one && ticks.at("/differs/why").asString().contains("" + differs));
      int size = ticks.get("ticks").size();
      assertEquals(ticks.get("last").asLong(), one + size - 1);
      assertFalse(ticks.at("/ticks/" + (size - 1)).has("state"), ticks::toString);
    }
  }

  @Test
  void aLongAnswerIsCutAndSaysWhereToGoOn() throws Exception {
    long one;
    try (Server server = first.start("data", data, "journal.replay-answer-bytes", "4000")) {
      try (RawClient eva = RawClient.join(server.shardPort, "steps:l", "eva")) {
        one = step(eva, "{\"n\":1,\"more\":900}", 1);
        eva.readUntil("\"sum\":1,");
        eva.readUntil("\"sum\":1,");
        eva.readUntil("\"sum\":1,");
        step(eva, "{\"n\":1,\"more\":4000}", 2);
      }
      String path = "journals/steps:l/ticks?ticks=1000&from=";
      JsonNode cut = ok(server, path + one);
      int size = cut.get("ticks").size();
      assertTrue(size > 0 && size < 4, cut::toString);
      assertEquals(one + size, cut.get("next").asLong());
      assertFalse(cut.get("late").asBoolean());
      assertEquals(one + size, ok(server, path + (one + size)).at("/ticks/0/tick").asLong());
      long last = ok(server, "journals/steps:l").get("last").asLong();
      String why = refused(422, "TICK_TOO_LARGE", server, path + last);
      assertTrue(why.contains("martlet.journal.replay-answer-bytes"), why);
    }
    try (Server server = first.start("data", data, "journal.replay-bytes", "100")) {
      String why = refused(422, "REPLAY_TOO_COSTLY", server, "journals/steps:l");
      assertTrue(why.contains("martlet.journal.replay-bytes"), why);
      refused(422, "REPLAY_TOO_COSTLY", server, "journals/steps:l/ticks?from=1");
      assertEquals(1, ok(server, "journals").get("total").asInt());
    }
  }

  @Test
  void whatIsShortInTheStoreCountsAsItIsUncompressed() throws Exception {
    try (Server server = first.start("data", data, "journal.replay-bytes", "20000")) {
      try (RawClient eva = RawClient.join(server.shardPort, "steps:z", "eva")) {
        for (int sum = 1; sum <= 4; sum++) {
          step(eva, "{\"n\":1,\"note\":\"" + " ".repeat(8000) + "\"}", sum);
        }
      }
      long bytes = ok(server, "journals").at("/journals/0/bytes").asLong();
      assertTrue(bytes < 20_000, "bytes " + bytes);
      refused(422, "REPLAY_TOO_COSTLY", server, "journals/steps:z");
      end(server, "steps:z");
    }
    Project.run(
        work,
        List.of(
            Project.tool("sqlite3").toString(),
            data + "/dev.martlet.sqlite/journals.db",
            "UPDATE batch SET bytes = x'00'"));
    try (Server server = first.start("data", data)) {
      String why = refused(500, "JOURNAL_UNREADABLE", server, "journals/steps:z");
      assertTrue(why.contains("steps:z/") && why.contains("damaged"), why);
      refused(500, "JOURNAL_UNREADABLE", server, "journals/steps:z/ticks?from=1");
      assertEquals(1, ok(server, "journals").get("total").asInt());
    }
  }

  @Test
  void aReplayThatHangsIsGivenUpAndOthersAreRefusedMeanwhile() throws Exception {
    Path file = work.resolve("go-on");
    try (Server server = first.start("data", data, "journal.replay-deadline", "PT10S")) {
      try (RawClient eva = RawClient.join(server.shardPort, "steps:h", "eva")) {
        step(eva, "{\"n\":1,\"waitFor\":\"" + file + "\"}", 1);
      }
      String path = "journals/steps:h/ticks?from=";
      long last = ok(server, "journals/steps:h").get("last").asLong();
      assertEquals(0, ok(server, path + 1).at("/ticks/0/state/sum").asInt());
      CompletableFuture<HttpResponse<String>> hanging =
          server.http().sendAsync(request(server, path + last, ADMIN), ofString());
      awaitFile(Path.of(file + "-waits"));
      HttpResponse<String> other = get(server, path + 1, ADMIN);
      assertTrue(other.body().contains("REPLAY_BUSY"), other::body);
      assertEquals(503, other.statusCode());
      assertEquals("1", other.headers().firstValue("Retry-After").orElse(""));
      refused(503, "REPLAY_BUSY", server, "journals/steps:h");
      assertEquals(1, ok(server, "journals").get("total").asInt()); // which need not wait
      assertFalse(hanging.isDone());
      assertTrue(hanging.get().body().contains("REPLAY_TOO_COSTLY"), hanging.get()::body);
      assertTrue(hanging.get().body().contains("martlet.journal.replay-deadline"));
      refused(503, "REPLAY_HANGS", server, path + 1);
      assertEquals(1, server.metric("martlet_plugin_threads_lost"));
      Files.createFile(file);
      server.awaitLog("has come back after all");
      server.awaitMetric("martlet_plugin_threads_lost", 0);
      assertEquals(1, ok(server, path + last).at("/ticks/0/state/sum").asInt());
    }
  }

  private static void awaitFile(Path file) {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    while (!Files.exists(file)) {
      assertTrue(System.nanoTime() < end, "there is no " + file);
      Project.betweenLooks();
    }
  }

  @Test
  void aShardThatWasSavedBeginsWithItsCheckpoint() throws Exception {
    String[] settings = {"data", data, "journal.types", "lot=journal", "shards.0.id", "lot:vase"};
    try (Server server = first.start(settings);
        RawClient eva = RawClient.join(server.shardPort, "lot:vase", "eva")) {
      eva.input("{\"amount\":500}");
      eva.readUntil("500");
      assertEquals(0, server.terminate()); // a checkpoint is written then
    }
    try (Server server = first.start(settings)) {
      JsonNode shown = ok(server, "journals/lot:vase");
      assertTrue(shown.get("saved_by").asString().startsWith("dev.martlet.lot@"));
      assertEquals("eva", shown.at("/joins/0/user").asString());
      long saved = shown.get("first").asLong();
      assertTrue(saved > 0, shown::toString);
      JsonNode ticks = ok(server, "journals/lot:vase/ticks?from=" + saved);
      assertEquals(500, ticks.at("/ticks/0/state/price").asLong());
      refused(400, "BAD_PARAMETER", server, "journals/lot:vase/ticks?from=" + (saved - 1));
      try (RawClient adam = RawClient.join(server.shardPort, "lot:vase", "adam")) {
        adam.input("{\"amount\":900}");
        adam.readUntil("900");
      }
      JsonNode all = ok(server, "journals/lot:vase/ticks?ticks=1000&from=" + saved);
      long last = all.get("last").asLong();
      JsonNode now = ok(server, "journals/lot:vase");
      assertTrue(now.at("/joins/0/left").asLong() > saved, now::toString); // eva did not come back
      assertEquals(last - saved + 1, all.get("ticks").size(), all::toString);
      assertEquals(500, all.at("/ticks/0/state/price").asLong());
      assertEquals(900, all.at("/ticks/" + (last - saved) + "/state/price").asLong());
    }
  }

  @Test
  void withoutAStoreThereIsNothing() throws Exception {
    try (Server server = first.start("journal.store", "none")) {
      for (String path : new String[] {"journals", "journals/a", "journals/a/ticks?from=1"}) {
        refused(404, "NO_JOURNALS", server, path);
      }
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void theDocumentPromisesNothingThatNobodyHasSeen() {
    Set<String> unseen = new TreeSet<>(document.promised());
    unseen.removeIf(promise -> !promise.matches("(listJournals|showJournal|showTicks) .*"));
    unseen.removeAll(document.seen());
    assertEquals(Set.of(), unseen);
  }
}
