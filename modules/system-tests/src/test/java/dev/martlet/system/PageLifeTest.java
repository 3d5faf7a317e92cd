package dev.martlet.system;

import static dev.martlet.system.ResumeTest.seen;
import static dev.martlet.system.ResumeTest.unseen;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * What becomes of a player's seat when the page is reloaded, left, frozen, duplicated or closed.
 */
class PageLifeTest {
  private Server server;
  private RawClient watcher;
  private Browser page;
  private ChromeDriver browser;

  @BeforeEach
  void play() throws Exception {
    server = Server.start(Map.of("martlet.limits.resume-grace", "PT60S"));
    watcher = RawClient.join(server.shardPort, "arena:lobby", null);
    page = Browser.open(Project.workFolder("life"));
    browser = page.driver();
    browser.get("http://127.0.0.1:" + server.port + "/arena/");
    page.await(b -> b.findElement(By.id("name"))).sendKeys("eva\n");
    awaitPlaying();
    seen(watcher, "eva", "\"away\":false");
  }

  @AfterEach
  void stop() throws Exception {
    page.close();
    watcher.close();
    server.close();
  }

  private void awaitPlaying() {
    page.await(b -> b.findElement(By.id("status")).getText().equals("playing as eva"));
  }

  /** The state of the page's life, as the browser's own policy would set it. */
  private void setLifecycle(String state) {
    browser.executeCdpCommand("Page.setWebLifecycleState", Map.of("state", state));
  }

  private void awaitResumed(long times) throws Exception {
    awaitPlaying();
    seen(watcher, "eva", "\"away\":false");
    server.awaitMetric("martlet_seats_resumed_total", times);
  }

  @Test
  void aReloadKeepsTheSeat() throws Exception {
    for (int times = 1; times <= 3; times++) {
      browser.navigate().refresh();
      awaitResumed(times);
    }
    page.assertNoErrors();
  }

  @Test
  void aPageInTheCacheLetsGoOfItsSeatAndComesBackToIt() throws Exception {
    browser.executeScript("window.sameDocument = true");
    for (int times = 1; times <= 2; times++) {
      browser.get("data:text/html,<link rel=icon href=data:,>elsewhere");
      seen(watcher, "eva", "\"away\":true");
      browser.navigate().back();
      awaitResumed(times);
      assertEquals(true, browser.executeScript("return window.sameDocument === true"));
    }
    page.assertNoErrors();
  }

  @Test
  void aFrozenTabComesBackToItsSeat() throws Exception {
    setLifecycle("frozen");
    seen(watcher, "eva", "\"away\":true");
    setLifecycle("active");
    awaitResumed(1);
    page.assertNoErrors();
  }

  @Test
  void aTabThatIsDuplicatedTakesNoSeatAway() throws Exception {
    String first = browser.getWindowHandle();
    // As the menu's Duplicate does, this copies the session's storage.
    browser.executeScript("window.open(location.href, '_blank', 'opener')");
    page.await(b -> b.getWindowHandles().size() == 2);
    browser.getWindowHandles().stream()
        .filter(handle -> !handle.equals(first))
        .forEach(handle -> browser.switchTo().window(handle));
    awaitPlaying();
    server.awaitMetric("martlet_websockets", 3);
    browser.switchTo().window(first);
    awaitPlaying();
    assertEquals(0, server.metric("martlet_seats_resumed_total"));
    page.assertNoErrors();
  }

  @Test
  void whoLeavesGivesTheSeatUp() throws Exception {
    browser.findElement(By.id("leave")).click();
    unseen(watcher, "eva");
    assertEquals(0, server.metric("martlet_seats_held_total"));
    page.assertNoErrors();
  }

  @Test
  void aTabThatIsClosedMayHaveBeenClosedByMistake() throws Exception {
    String first = browser.getWindowHandle();
    browser.switchTo().newWindow(WindowType.TAB);
    String second = browser.getWindowHandle();
    browser.switchTo().window(first);
    browser.close();
    seen(watcher, "eva", "\"away\":true");
    browser.switchTo().window(second);
  }
}
