package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
  private Path results;
  private Server server;
  private Browser eva;
  private Browser adam;

  @BeforeEach
  void open() throws Exception {
    work = Project.workFolder("cards");
    results = work.resolve("results.db");
    server = plugins().start(settings());
    eva = Browser.open(work.resolve("eva"));
    adam = Browser.open(work.resolve("adam"));
  }

  /** As an operator does it: a folder with the game's jar and its library. */
  private static PluginFolder plugins() throws Exception {
    PluginFolder plugins = PluginFolder.of("cards-plugins");
    Path folder = Files.createDirectories(plugins.path().resolve("cards"));
    Files.copy(
        Project.ROOT.resolve("plugins/cards/target/cards-1.0.0.jar"), folder.resolve("cards.jar"));
    Path library =
        Path.of(
            System.getProperty("martlet.maven-repository"),
            "org/xerial/sqlite-jdbc/3.54.1.0/sqlite-jdbc-3.54.1.0.jar");
    Files.copy(library, folder.resolve("sqlite-jdbc.jar"));
    return plugins;
  }

  private String[] settings() {
    return new String[] {
      "plugins-native-access", "com.example.cards",
      "shards.0.id", "cards:first",
      "shards.0.options.results", results.toString()
    };
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
    awaitText(browser, "status", name + " at the table first");
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
    sitDown(adam, "adam");
    awaitText(eva, "seats", "adam");
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
    assertTrue(Files.size(results) > 0);

    adam.driver().findElement(By.id("start")).click();
    awaitCards(eva, 7);
    awaitCards(adam, 7);
    eva.assertNoErrors();
    adam.assertNoErrors();
  }
}
