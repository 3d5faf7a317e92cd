package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** An operator scrubs through a journal, in a real browser. Screenshots are kept. */
class JournalConsoleTest {
  private static Path work;
  private static Browser opened;
  private static ChromeDriver browser;
  private static Server server;

  @BeforeAll
  static void open() throws Exception {
    work = Project.workFolder("journal-console");
    server =
        PluginFolder.of("journal-console-plugins")
            .with(Steps.plugin(1))
            .withCopyOf(Project.IMAGE.resolve("plugins/sqlite"), "sqlite")
            .start("data", work.resolve("data").toString());
    opened = Browser.open(work.resolve("profile"));
    browser = opened.driver();
  }

  @AfterAll
  static void close() {
    if (opened != null) {
      opened.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static void awaitText(String id, String text) {
    try {
      opened.await(b -> b.findElement(By.id(id)).getText().contains(text));
    } catch (TimeoutException e) {
      throw new AssertionError(
          id + " is " + text(id) + " and not " + text + "\n" + text("main"), e);
    }
  }

  private static String text(String id) {
    return opened.await(b -> b.findElement(By.id(id))).getText();
  }

  private static void logIn() {
    browser.get("http://127.0.0.1:" + server.port + "/console/");
    opened.await(b -> b.findElement(By.id("token"))).sendKeys("dev.root.admin", Keys.ENTER);
  }

  /** Asks for a tick by its number, as one who types it. */
  private static void type(long tick) {
    WebElement field = browser.findElement(By.id("at-number"));
    field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Long.toString(tick));
    awaitText("at-tick", "after tick " + tick + ",");
  }

  @Test
  void theSliderShowsTheStateOfEachTickAndWhatEntered() throws Exception {
    long seen;
    try (RawClient eva = RawClient.join(server.shardPort, "steps:a", "eva")) {
      eva.input("{\"n\":7,\"note\":\"<img src=x onerror=alert(1)>\"}");
      seen = eva.readUntil("\"sum\":7,").tick();
    }
    logIn();
    opened.await(b -> b.findElement(By.linkText("journal"))).click();
    awaitText("journal-title", "Journal of steps:a/");
    awaitText("at-tick", "after tick 1,");
    awaitText("took-part", "eva");
    assertTrue(text("journal-facts").contains("test.steps@1"), text("journal-facts"));
    long step = theStep(seen);
    type(step);
    awaitText("state-then", "\"sum\": 7");
    assertTrue(text("state-then").contains("\"id\": 9007199254740993"), text("state-then"));
    opened.await(b -> marks().equals(List.of("\"sum\": 7,")));
    assertTrue(text("entered").contains("<img src=x onerror=alert(1)>"), text("entered"));
    assertEquals(Long.toString(step), browser.findElement(By.cssSelector("td.now")).getText());
    opened.screenshot(work.resolve("scrubbed.png"));
    steps(step);
    try (RawClient eva = RawClient.join(server.shardPort, "steps:a", "eva")) {
      readsAgain(eva);
    }
    opened.assertNoErrors();
  }

  /** The tick in which the step was applied, which is at most so far before it was seen first. */
  private static long theStep(long seen) {
    long last = Long.parseLong(browser.findElement(By.id("at")).getDomProperty("max"));
    type(Math.min(seen, last));
    for (long tick = Math.min(seen, last); ; tick--) {
      awaitText("at-tick", "after tick " + tick + ",");
      String applied = tick + " applied";
      if (text("entered").lines().anyMatch(line -> line.startsWith(applied))) {
        return tick;
      }
      assertTrue(tick > 1, "nobody has applied it");
      browser.findElement(By.id("tick-back")).click();
    }
  }

  private static List<String> marks() {
    return browser.findElements(By.cssSelector("#state-then mark")).stream()
        .map(WebElement::getText)
        .map(String::strip)
        .toList();
  }

  /** With buttons, and with the keyboard on the slider. */
  private static void steps(long step) {
    browser.findElement(By.id("tick-back")).click();
    awaitText("at-tick", "after tick " + (step - 1) + ",");
    awaitText("state-then", "\"sum\": 0");
    WebElement slider = browser.findElement(By.id("at"));
    assertEquals(Long.toString(step - 1), slider.getDomProperty("value"));
    slider.sendKeys(Keys.ARROW_RIGHT);
    awaitText("at-tick", "after tick " + step + ",");
    awaitText("state-then", "\"sum\": 7");
    slider.sendKeys(Keys.ARROW_LEFT);
    awaitText("state-then", "\"sum\": 0");
    slider.sendKeys(Keys.HOME);
    awaitText("at-tick", "after tick 1,");
    slider.sendKeys(Keys.END);
    awaitText("at-tick", "after tick " + slider.getDomProperty("max") + ",");
    awaitText("state-then", "\"sum\": 7");
    browser.findElement(By.cssSelector("#took-part button")).click(); // where they joined
    opened.await(b -> !text("at-tick").contains("tick " + slider.getDomProperty("max") + ","));
    browser.findElement(By.id("play")).click(); // to the end
    awaitText("at-tick", "after tick " + slider.getDomProperty("max") + ",");
    opened.await(b -> text("play").equals("Play"));
  }

  /** What enters a shard that runs is shown when its journal is read again. */
  private static void readsAgain(RawClient eva) throws Exception {
    String max = browser.findElement(By.id("at")).getDomProperty("max");
    eva.input("{\"n\":5}");
    eva.readUntil("\"sum\":12,");
    browser.findElement(By.id("renew")).click();
    awaitText("state-then", "\"sum\": 12");
    assertNotEquals(max, browser.findElement(By.id("at")).getDomProperty("max"));
  }

  @Test
  void journalsAreFoundByShardAndByType() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "steps:list", "eva")) {
      eva.readUntil("\"sum\":0,");
      logIn();
      opened.await(b -> b.findElement(By.linkText("Journals"))).click();
      awaitText("journal-rows", "steps:list/");
      awaitText("journal-rows", "live");
      find("nothing");
      awaitText("journal-rows", "no journal");
      find("steps");
      awaitText("journal-rows", "steps:list/");
      find("steps:list");
      awaitText("journal-count", "1 of 1");
      browser.findElement(By.cssSelector("#journal-rows a")).click();
      awaitText("at-tick", "after tick 1,");
      opened.screenshot(work.resolve("listed.png"));
      browser.executeScript("location.hash = '#/journals/steps%3Anever'");
      awaitText("problem", "there is no journal of steps:never");
      assertEquals("", text("state-then"));
      assertFalse(browser.findElement(By.id("at")).isEnabled());
    }
  }

  private static void find(String of) {
    browser
        .findElement(By.id("journal-of"))
        .sendKeys(Keys.chord(Keys.CONTROL, "a"), of, Keys.ENTER);
  }
}
