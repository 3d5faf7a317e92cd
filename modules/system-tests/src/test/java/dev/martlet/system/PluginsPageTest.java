package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** Follows plugins.md to the letter, and plays the resulting game. */
class PluginsPageTest {
  @Test
  void theGameOfThePageIsBuiltCheckedAndPlayed() throws Exception {
    Snippets snippets = Snippets.of(Project.ROOT.resolve("module-info-docs/plugins.md"));
    assertEquals(12, snippets.files().size());
    Path folder = Project.workFolder("hill");
    Path image = folder.resolve("image");
    Project.copyTree(Project.IMAGE, image);
    snippets.write(folder);
    Snippets.run(folder, image, snippets.only("run"));
    String checked = Snippets.run(folder, image, snippets.only("check")).strip();
    assertTrue(checked.endsWith("eva has 3 points"), checked); // the plugin's log comes before
    Map<String, String> settings =
        Map.of(
            "martlet.shards.0.id", "hill:final",
            "martlet.shards.0.options.points-to-win", "2");
    try (Server server = Server.start(image.resolve("bin/martlet"), settings)) {
      assertTrue(listed(server).contains("\"metadata\":{\"pointsToWin\":2}"));
      play(server);
      server.awaitLog("hill: [com.example.hill@1.0.0, hill:final] eva has won");
      server.awaitMetric("martlet_plugin_com_example_hill_goals_total", 1);
      look(server, folder);
    }
    Path winners = image.resolve("data/com.example.hill/winners.txt");
    assertEquals("eva\n", Files.readString(winners));
  }

  private static String listed(Server server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + "/api/shards"))
            .header("Authorization", "Bearer dev.eva")
            .build();
    return server.http().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static void look(Server server, Path folder) throws Exception {
    try (Browser browser = Browser.open(folder.resolve("profile"))) {
      browser.driver().get("http://127.0.0.1:" + server.port + "/");
      browser.await(b -> b.findElement(By.linkText("hill"))).click();
      browser.await(b -> b.findElement(By.tagName("body")).getText().equals("1 in sight"));
    }
  }

  private static void play(Server server) throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "hill:final", "eva");
        RawClient audience = RawClient.join(server.shardPort, "hill:final", null)) {
      audience.readUntil("{\"points\":{\"eva\":0}}");
      audience.input("{\"type\":\"shout\",\"text\":\"boo\"}");
      assertTrue(audience.read(RawClient.TEXT).text().contains("log in to play"));
      eva.input("{\"type\":\"step\",\"dx\":1,\"dy\":1}");
      assertTrue(eva.read(RawClient.TEXT).text().contains("one field at a time"));
      eva.input("{}");
      assertTrue(eva.read(RawClient.TEXT).text().contains("which names one of shout, step"));
      eva.input("{\"type\":\"shout\",\"text\":\"here I come\"}");
      eva.readUntil("\"shout\":\"here I come\"");
      climb(eva);
      assertEquals(1000, audience.readClose().closeCode());
    }
  }

  /** Takes a step after each snapshot that shows the previous one, until the game is over. */
  private static void climb(RawClient eva) throws Exception {
    int from = -1;
    while (true) {
      RawClient.Frame frame = eva.read();
      if (frame.opcode() == RawClient.CLOSE) {
        assertEquals(1000, frame.closeCode());
        eva.sendClose(1000);
        return;
      }
      int x = number(frame.json(), "x");
      int y = number(frame.json(), "y");
      if (from != x * 9 + y && (x != 4 || y != 4)) {
        from = x * 9 + y;
        int dx = Integer.signum(4 - x);
        int dy = dx != 0 ? 0 : Integer.signum(4 - y);
        eva.input("{\"type\":\"step\",\"dx\":" + dx + ",\"dy\":" + dy + "}");
      }
    }
  }

  private static int number(String json, String name) {
    int at = json.indexOf("\"" + name + "\":") + name.length() + 3;
    return json.charAt(at) - '0';
  }
}
