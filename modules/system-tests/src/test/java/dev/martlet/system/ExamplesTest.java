package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/**
 * The examples can be copied out of this repository: each is built where nothing of it is, against
 * the image's sdk, and played.
 */
class ExamplesTest {
  private static final Path PLUGINS = Project.ROOT.resolve("plugins");

  /** The folders of the examples, each with the name of the jar that its build makes. */
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "counter", "counter-1.0.0.jar",
          "cards", "cards-1.0.0.jar",
          "arena", "martlet-arena-1.0.0.jar");

  /** What was the length of the README's plugin before the API had its shape. */
  private static final long LINES_BEFORE = 76;

  private static Server server;

  @BeforeAll
  static void buildCopies() throws Exception {
    PluginFolder plugins = PluginFolder.of("examples");
    Files.delete(plugins.path().resolve("martlet-arena.jar")); // here comes the copy's
    for (Map.Entry<String, String> example : EXAMPLES.entrySet()) {
      Path folder = copy(example.getKey());
      String said = AuthorsMaven.run(folder, "package");
      assertTrue(said.matches("(?s).*Tests run: [1-9].*"), said);
      Files.copy(
          folder.resolve("target").resolve(example.getValue()),
          plugins.path().resolve(example.getValue()));
    }
    server = plugins.start();
  }

  private static Path copy(String example) throws Exception {
    Path folder = Project.workFolder(example);
    Path from = PLUGINS.resolve(example);
    Files.copy(from.resolve("pom.xml"), folder.resolve("pom.xml"));
    Project.copyTree(from.resolve("src"), folder.resolve("src"));
    return folder;
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void theCounterCounts() throws Exception {
    server.awaitLog("plugin com.example.counter@1.0.0");
    try (RawClient client = RawClient.join(server.shardPort, "counter:test", "eva")) {
      client.input("{\"amount\":3}");
      client.readUntil("{\"count\":3,\"seconds\":");
    }
  }

  @Test
  void theCounterCountsClicksInABrowser() throws Exception {
    try (Browser browser = Browser.open(Project.workFolder("counter-profile"))) {
      browser.driver().get("http://127.0.0.1:" + server.port + "/counter/");
      browser.await(b -> text(browser).matches("0 at tick \\d+"));
      browser.driver().findElement(By.tagName("body")).click();
      browser.await(b -> text(browser).matches("1 at tick \\d+"));
    }
  }

  /** The copy has no driver beside it: it plays all the same, and the log says what is missing. */
  @Test
  void theCardsAreDealtWithoutALeague() throws Exception {
    server.awaitLog("plugin com.example.cards@1.0.0");
    try (RawClient client = RawClient.join(server.shardPort, "cards:test", "eva")) {
      client.input("{\"type\":\"start\"}");
      client.readUntil("\"phase\":\"PLAYING\"");
      server.awaitListed("cards", "\"phase\":\"PLAYING\",\"players\":[\"eva\"],\"free\":3}");
      server.awaitLog("No suitable driver found for jdbc:sqlite:");
    }
  }

  @Test
  void theArenaIsPlayed() throws Exception {
    server.awaitLog("plugin dev.martlet.arena@1.0.0");
    try (RawClient client = RawClient.join(server.shardPort, "arena:lobby", "eva")) {
      client.input("{\"dx\":1,\"dy\":0}");
      client.readUntil("\"eva\"");
      server.awaitListed("arena", "\"metadata\":{\"players\":1,\"free\":255,\"it\":\"eva\"}");
      server.awaitMetric("martlet_plugin_dev_martlet_arena_players", 1);
    }
    server.awaitListed("arena", "\"metadata\":{\"players\":0,\"free\":256,\"it\":null}");
  }

  @Test
  void theArenaTakesASignalForANewRound() throws Exception {
    HttpResponse<String> taken = signal("{\"announcement\":\"the final\"}");
    assertEquals(200, taken.statusCode(), taken::body);
    server.awaitLog(
        "arena: [dev.martlet.arena@1.0.0, arena:lobby] a new round, by"
            + " Operator[principal=root [admin]]: the final");
    HttpResponse<String> refused = signal("{\"announcement\":\" \"}");
    assertEquals(400, refused.statusCode(), refused::body);
    assertTrue(refused.body().contains("announcement must have 1 to 80 characters"), refused::body);
  }

  private static HttpResponse<String> signal(String signal) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/shards/arena:lobby/signal");
    return server
        .http()
        .send(
            HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer dev.root.admin")
                .POST(HttpRequest.BodyPublishers.ofString("{\"signal\":" + signal + "}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String text(Browser browser) {
    return browser.driver().findElement(By.tagName("body")).getText();
  }

  @Test
  void theCounterIsThatOfTheReadme() throws Exception {
    Map<String, String> files = Snippets.of(Project.ROOT.resolve("README.md")).files();
    long lines = 0;
    for (String file :
        List.of(
            "module-info.java",
            "com/example/counter/CounterType.java",
            "com/example/counter/Counter.java")) {
      String text = files.get("src/" + file);
      Path source = PLUGINS.resolve("counter/src/main/java").resolve(file);
      assertEquals(Files.readString(source), text, file);
      lines += text.lines().count();
    }
    assertTrue(lines < LINES_BEFORE, lines + " lines");
    String page = Files.readString(PLUGINS.resolve("counter/src/main/resources/www/index.html"));
    assertEquals(page, files.get("www/index.html"));
    try (Stream<Path> all = Files.walk(PLUGINS.resolve("counter/src/main/java"))) {
      assertEquals(3, all.filter(Files::isRegularFile).count());
    }
  }

  /** All but what an example is and needs is one text, for authors to copy. */
  @Test
  void thePomsAreOneText() throws Exception {
    String first = shared("counter");
    for (String example : EXAMPLES.keySet()) {
      assertEquals(first, shared(example), example);
    }
  }

  private static String shared(String example) throws Exception {
    String pom = Files.readString(PLUGINS.resolve(example).resolve("pom.xml"));
    assertTrue(!pom.contains("<parent>"), pom);
    return pom.substring(pom.indexOf("  <properties>"));
  }

  /** They cannot have the versions from the root's pom; they have the same. */
  @Test
  void thePomsHaveTheVersionsOfThisBuild() throws Exception {
    String root = Files.readString(Project.ROOT.resolve("pom.xml"));
    String pom = shared("counter");
    Matcher plugins =
        Pattern.compile("<artifactId>(\\S+-plugin)</artifactId>\\s*<version>(\\S+)</version>")
            .matcher(pom);
    int count = 0;
    while (plugins.find()) {
      String version =
          first("<artifactId>" + plugins.group(1) + "</artifactId>\\s*<version>(\\S+)<", root);
      assertEquals(version, plugins.group(2), plugins.group(1));
      count++;
    }
    assertEquals(6, count);
    for (String property :
        List.of("junit.version", "project.build.outputTimestamp", "maven.compiler.release")) {
      String value = "<" + property + ">(\\S+)</";
      assertEquals(first(value, root), first(value, pom), property);
    }
    assertEquals(
        first("<artifactId>martlet</artifactId>\\s*<version>(\\S+)<", root),
        first("<martlet.version>(\\S+)<", pom));
  }

  private static String first(String regex, String text) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    assertTrue(matcher.find(), regex);
    return matcher.group(1);
  }
}
