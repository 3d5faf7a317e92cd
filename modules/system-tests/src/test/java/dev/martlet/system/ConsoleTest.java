package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.Select;

/** The console in a real browser. Screenshots are kept below target/work. */
class ConsoleTest {
  private static PluginFolder plugins;

  private Browser opened;
  private ChromeDriver browser;
  private Server server;
  private Path work;

  @BeforeEach
  void open() throws Exception {
    work = Project.workFolder("console");
    opened = Browser.open(work.resolve("profile"));
    browser = opened.driver();
    if (plugins == null) {
      plugins = PluginFolder.of("console").with(TestPlugin.ODD).withFile("broken.jar", "not a jar");
    }
    server = plugins.start();
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    if (opened != null) {
      opened.close();
    }
  }

  private <T> T await(Function<WebDriver, T> condition) {
    return opened.await(condition);
  }

  private String text(String id) {
    return await(b -> b.findElement(By.id(id))).getText();
  }

  private void awaitText(String id, String text) {
    await(b -> b.findElement(By.id(id)).getText().contains(text));
  }

  private void click(String id) {
    await(b -> b.findElement(By.id(id)).isEnabled());
    browser.findElement(By.id(id)).click();
  }

  private void logIn(String token) {
    browser.get("http://127.0.0.1:" + server.port + "/console");
    WebElement field = await(b -> b.findElement(By.id("token")));
    field.sendKeys(token, Keys.ENTER);
  }

  private void screenshot(String name) throws Exception {
    opened.screenshot(work.resolve(name + ".png"));
  }

  @Test
  void aShardIsWatchedPausedSteppedAndStopped() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "odd:20:3:console", "eva")) {
      eva.readUntil("tick");
      logIn("dev.root.admin");
      awaitText("rows", "odd:20:3:console");
      awaitText("rows", "arena:lobby");
      screenshot("shards");
      new Select(browser.findElement(By.id("type"))).selectByValue("odd");
      await(b -> !b.findElement(By.id("rows")).getText().contains("arena"));
      browser.findElement(By.linkText("odd:20:3:console")).click();

      // The snapshot streams; the simulation does not see the admin as a subscriber.
      awaitText("snapshot", "\"heard\": 0");
      awaitText("facts", "test.odd@1.2.3");
      awaitText("subscribers", "eva");
      String tick = text("tick");
      await(b -> !b.findElement(By.id("tick")).getText().equals(tick));
      assertEquals("1 of any", fact("Subscribers"));

      sendInputsAs(eva);
      screenshot("shard");
      pauseStepAndResume();
      click("drain");
      awaitText("state", "draining");
      click("stop");
      await(b -> accept(b));
      awaitText("problem", "there is no shard odd:20:3:console");
      RawClient.Frame close = eva.read();
      while (close.opcode() != RawClient.CLOSE) {
        close = eva.read();
      }
      assertEquals(1013, close.closeCode());
    }
  }

  /** Sends an input in the name of a subscriber, and another one that is refused. */
  private void sendInputsAs(RawClient eva) throws Exception {
    browser.findElement(By.id("input")).sendKeys("{\"text\": \"hello\"}");
    browser.findElement(By.cssSelector("#send button")).click();
    awaitText("sent", "applied as number 1");
    eva.readUntil("eva said hello");
    awaitText("snapshot", "eva said hello");
    browser.findElement(By.id("input")).clear();
    browser.findElement(By.id("input")).sendKeys("{\"text\": \"no\"}");
    browser.findElement(By.cssSelector("#send button")).click();
    awaitText("sent", "not now");
    awaitText("refusals", "INPUT_REFUSED");
  }

  private void pauseStepAndResume() {
    click("pause");
    awaitText("state", "paused");
    String paused = fact("Tick");
    click("step");
    await(b -> fact("Tick").equals(Long.toString(Long.parseLong(paused) + 1)));
    click("resume");
    awaitText("state", "runs");
  }

  private static boolean accept(WebDriver driver) {
    try {
      driver.switchTo().alert().accept();
      return true;
    } catch (org.openqa.selenium.NoAlertPresentException e) {
      return false;
    }
  }

  private String fact(String name) {
    return browser.findElements(By.cssSelector("#facts div")).stream()
        .filter(fact -> fact.getText().startsWith(name + "\n"))
        .map(fact -> fact.getText().substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  @Test
  void thePluginsAndWhatOfThemDoesNotLoadAreShown() throws Exception {
    logIn("dev.root.admin");
    await(b -> b.findElement(By.linkText("Plugins"))).click();
    awaitText("loaded", "martlet-arena.jar");
    awaitText("failures", "broken.jar");
    awaitText("types", "closes-after: PT10M");
    screenshot("plugins");
    opened.assertNoErrors();
  }

  @Test
  void onlyAdminsGetInAndTheirTokensGoWithTheTab() throws Exception {
    logIn("dev.eva");
    awaitText("problem", "for admins only");
    logIn("nonsense");
    await(b -> !b.findElement(By.id("problem")).getText().isEmpty());
    logIn("dev.root.admin");
    awaitText("rows", "arena:lobby");
    assertFalse(browser.getCurrentUrl().contains("dev.root"));
    assertEquals(0L, browser.executeScript("return localStorage.length + document.cookie.length"));
    browser.navigate().refresh();
    awaitText("rows", "arena:lobby");
    browser.switchTo().newWindow(WindowType.TAB);
    browser.get("http://127.0.0.1:" + server.port + "/console/");
    await(b -> b.findElement(By.id("token")).isDisplayed());
    assertFalse(browser.findElement(By.id("shards")).isDisplayed());
    logIn("dev.root.admin");
    awaitText("rows", "arena:lobby");
    click("logout");
    await(b -> b.findElement(By.id("token")).isDisplayed());
    browser.navigate().refresh();
    await(b -> b.findElement(By.id("token")).isDisplayed());
  }

  /** With the keyboard alone, on a phone's screen, in dark mode. */
  @Test
  void itIsUsableWithAKeyboardOnASmallScreen() throws Exception {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    browser.manage().window().setSize(new Dimension(500, 900));
    logIn("dev.root.admin");
    awaitText("rows", "arena:lobby");
    screenshot("small-shards");
    Optional<WebElement> reached = Optional.empty();
    for (int i = 0; i < 20 && reached.isEmpty(); i++) {
      browser.switchTo().activeElement().sendKeys(Keys.TAB);
      reached =
          Optional.of(browser.switchTo().activeElement())
              .filter(element -> element.getText().equals("arena:lobby"));
    }
    reached.orElseThrow().sendKeys(Keys.ENTER);
    awaitText("snapshot", "players");
    screenshot("small-shard");
    Object wide =
        browser.executeScript(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assertEquals(false, wide, "nothing sticks out of the page");
    opened.assertNoErrors();
  }

  @Test
  void thePageLoadsNothingFromElsewhereAndIsInNobodysFrame() throws Exception {
    var page = server.get("/console/");
    String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assertEquals(200, page.statusCode());
    assertEquals(308, server.get("/console").statusCode());
    assertEquals(404, server.get("/console/nothing").statusCode());
  }
}
