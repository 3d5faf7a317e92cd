package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The card game, dropped into the image and played to its end by two browsers. */
class CardsTest {
  /**
   * Does what a player whose turn it is may do: lays the first card that fits, takes, or passes.
   */
  private static final String MOVE =
      """
      const click = (selector) => document.querySelector(selector)?.click();
      if (document.body.dataset.turn !== 'true') {
        return;
      }
      if (document.querySelector('#hand button:enabled')) {
        click('#hand button:enabled');
        click('#suits:not([hidden]) button');
      } else {
        click('#take:enabled');
        click('#pass:enabled');
      }
      """;

  private Path work;
  private Server server;
  private Browser eva;
  private Browser adam;

  @BeforeEach
  void open() throws Exception {
    work = Project.workFolder("cards");
    server = plugins().start(settings());
    eva = Browser.open(work.resolve("eva"));
    adam = Browser.open(work.resolve("adam"));
  }

  /** As the guide tells it: a folder with the game's jar and its driver. */
  private PluginFolder plugins() throws Exception {
    PluginFolder plugins = PluginFolder.of("cards-plugins");
    Path image = Files.createDirectory(work.resolve("image"));
    Files.createSymbolicLink(image.resolve("plugins"), plugins.path());
    Path maven = Files.createDirectories(work.resolve("home/.m2"));
    Files.createSymbolicLink(
        maven.resolve("repository"), Path.of(System.getProperty("martlet.maven-repository")));
    Snippets guide = Snippets.of(Project.ROOT.resolve("module-info-docs/plugins.md"));
    String home = "export HOME='" + maven.getParent() + "'\n";
    Snippets.run(Project.ROOT.resolve("plugins/cards"), image, home + guide.only("driver"));
    return plugins;
  }

  private String[] settings() {
    return new String[] {
      "plugins-native-access", "com.example.cards",
      "shards.0.id", "cards:first",
      "data", work.resolve("data").toString()
    };
  }

  /** What the plugin has saved: of each round the table, who has won, and what. */
  private List<String> saved() throws Exception {
    Path file = work.resolve("data/com.example.cards/results.db");
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement select = database.createStatement();
        ResultSet rows =
            select.executeQuery("SELECT tab, winner, points FROM rounds ORDER BY rowid")) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1) + " " + rows.getString(2) + ": " + rows.getInt(3));
      }
      return all;
    }
  }

  @AfterEach
  void close() {
    for (Browser browser : new Browser[] {eva, adam}) {
      if (browser != null) {
        browser.close();
      }
    }
    server.close();
  }

  private void sitDown(Browser browser, String name) {
    browser.driver().get("http://127.0.0.1:" + server.port + "/cards/");
    browser.driver().findElement(By.id("name")).sendKeys(name, Keys.ENTER);
    awaitText(browser, "status", name + " sits at the table first");
  }

  private void lookOn(Browser browser, String name) {
    browser.driver().get("http://127.0.0.1:" + server.port + "/cards/");
    browser.driver().findElement(By.id("name")).sendKeys(name);
    browser.driver().findElement(By.id("look")).click();
    awaitText(browser, "status", name + " looks on at the table first");
  }

  private void awaitListed(String phase, String players, int free) throws Exception {
    server.awaitListed(
        "cards",
        "\"metadata\":{\"phase\":\"%s\",\"players\":[%s],\"free\":%d}"
            .formatted(phase, players, free));
  }

  private static String text(Browser browser, String id) {
    return browser.driver().findElement(By.id(id)).getText();
  }

  private static void awaitText(Browser browser, String id, String text) {
    browser.await(driver -> text(browser, id).contains(text));
  }

  private static void awaitCards(Browser browser, int cards) {
    browser.await(driver -> driver.findElements(By.cssSelector("#hand button")).size() == cards);
  }

  private static String phase(Browser browser) {
    return browser.driver().findElement(By.tagName("body")).getDomAttribute("data-phase");
  }

  /** Both play until the round is over. */
  private void play() {
    eva.await(
        driver -> {
          eva.driver().executeScript(MOVE);
          adam.driver().executeScript(MOVE);
          return phase(eva).equals("OVER");
        });
  }

  @Test
  void twoBrowsersPlayToTheEndAndAgain() throws Exception {
    sitDown(eva, "eva");
    lookOn(adam, "adam");
    awaitText(adam, "seats", "eva");
    awaitListed("WAITING", "\"eva\"", 3);
    sitDown(adam, "adam");
    awaitText(eva, "seats", "adam");
    awaitListed("WAITING", "\"eva\",\"adam\"", 2);
    eva.driver().findElement(By.id("start")).click();
    awaitCards(eva, 7);
    awaitCards(adam, 7);
    assertNotEquals(text(eva, "hand"), text(adam, "hand"), "each sees their own cards");

    eva.driver().findElement(By.id("text")).sendKeys("good luck", Keys.ENTER);
    awaitText(adam, "chat", "eva: good luck");

    // A bot plays for whoever is not there, and hands back.
    String cards = text(adam, "hand");
    adam.driver().get("about:blank");
    awaitText(eva, "seats", "adam (bot)");
    sitDown(adam, "adam");
    eva.await(driver -> !text(eva, "seats").contains("(bot)"));
    assertEquals(cards, text(adam, "hand"), "it was eva's turn all the time");
    eva.screenshot(work.resolve("cards.png"));

    play();
    awaitText(adam, "follows", "has won");
    String winner = text(eva, "follows").contains("eva") ? "eva" : "adam";
    awaitText(eva, "league", winner + ": ");
    awaitText(adam, "league", "points in 1 rounds");
    awaitListed("OVER", "\"eva\",\"adam\"", 2);
    String points = text(eva, "league").replaceAll("(?s).*: (\\d+) points.*", "$1");
    String first = "cards:first " + winner + ": " + points;
    assertEquals(List.of(first), saved());

    adam.driver().findElement(By.id("start")).click();
    awaitCards(eva, 7);
    awaitCards(adam, 7);
    eva.assertNoErrors();
    adam.assertNoErrors();
    server.terminate();
    assertEquals(List.of(first, "cards:first null: 0"), saved(), "the second is broken off");
  }
}
