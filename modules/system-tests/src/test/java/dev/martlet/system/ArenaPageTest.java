package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** The arena's page in a real browser. Screenshots are kept below target/work. */
class ArenaPageTest {
  /** One for all tests: each has a server of its own, and that is another origin. */
  private static Browser opened;

  private static ChromeDriver browser;
  private Path work;

  @BeforeAll
  static void open() throws Exception {
    opened = Browser.open(Project.workFolder("page").resolve("profile"));
    browser = opened.driver();
  }

  @BeforeEach
  void begin() throws Exception {
    work = Project.workFolder("page");
  }

  @AfterEach
  void end() {
    opened.renew();
  }

  @AfterAll
  static void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private <T> T await(Function<WebDriver, T> condition) {
    return opened.await(condition);
  }

  private void awaitText(String id, String text) {
    await(b -> b.findElement(By.id(id)).getText().contains(text));
  }

  private void play(String name) {
    WebElement field = await(b -> b.findElement(By.id("name")));
    field.clear();
    field.sendKeys(name, Keys.ENTER);
    awaitText("status", "playing as " + name);
  }

  private void screenshot(String name) throws Exception {
    opened.screenshot(work.resolve(name + ".png"));
  }

  /** The position of a player in the next snapshot that a separate client receives. */
  private static double position(RawClient watcher, String player, String axis) throws Exception {
    RawClient.Frame frame = watcher.readUntil("\"id\":\"" + player + "\"");
    String json = frame.json().substring(frame.json().indexOf("\"id\":\"" + player + "\""));
    String rest = json.substring(json.indexOf("\"" + axis + "\":") + 4);
    return Double.parseDouble(rest.substring(0, rest.indexOf(',')));
  }

  private static void awaitPosition(RawClient watcher, String player, String axis, double wanted)
      throws Exception {
    while (position(watcher, player, axis) != wanted) {
      // the next snapshot will be nearer
    }
  }

  @Test
  void twoTabsPlayAndSeeEachOther() throws Exception {
    try (Server server = Server.start(Map.of());
        RawClient watcher = RawClient.join(server.shardPort, "arena:lobby", null)) {
      browser.get("http://127.0.0.1:" + server.port + "/arena/");
      awaitText("status", "watching");
      awaitText("spectators", "2 watching");
      String evasTab = browser.getWindowHandle();
      play("eva");
      browser.switchTo().newWindow(WindowType.TAB);
      browser.get("http://127.0.0.1:" + server.port + "/arena/");
      play("adam");
      awaitText("scores", "eva");

      // Both walk into the same corner: eva with keys in one tab, adam in the other.
      new Actions(browser).keyDown(Keys.ARROW_RIGHT).keyDown(Keys.ARROW_DOWN).perform();
      awaitPosition(watcher, "adam", "x", 1600);
      awaitPosition(watcher, "adam", "y", 900);
      browser.switchTo().window(evasTab);
      new Actions(browser).keyDown("d").keyDown("s").perform();
      awaitPosition(watcher, "eva", "x", 1600);
      awaitPosition(watcher, "eva", "y", 900);
      new Actions(browser).keyUp("d").keyUp("s").perform();

      // Eva came first, so eva is it, and tags adam; the page shows the score.
      await(b -> b.findElement(By.id("tag")).isEnabled());
      new Actions(browser).sendKeys(Keys.SPACE).perform();
      watcher.readUntil("\"score\":-1");
      await(b -> b.findElement(By.cssSelector("#scores .me")).getText().contains("1"));
      await(b -> b.findElements(By.cssSelector("#scores .it")).size() == 1);
      screenshot("arena");
      opened.assertNoErrors();

      // A reload resumes as the same player; leaving turns the player into a spectator.
      browser.navigate().refresh();
      awaitText("status", "playing as eva");
      browser.findElement(By.id("leave")).click();
      awaitText("status", "watching");
      await(b -> !b.findElement(By.id("scores")).getText().contains("eva"));
    }
  }

  /** With high latency a player's own moves still show at once, and tags count. */
  @Test
  void onALongLineOnePlaysAllTheSame() throws Exception {
    try (Server server = Server.start(Map.of());
        RawClient watcher = RawClient.join(server.shardPort, "arena:lobby", null)) {
      browser.get("http://127.0.0.1:" + server.port + "/arena/");
      awaitText("status", "watching");
      browser.executeScript(
          "const line = document.getElementById('latency');"
              + "line.value = 200; line.dispatchEvent(new Event('input'));");
      awaitText("latency-shown", "200 ms");
      play("eva");
      try (RawClient adam = RawClient.join(server.shardPort, "arena:lobby", "adam")) {
        adam.input("{\"dx\":1,\"dy\":1}");
        awaitPosition(watcher, "adam", "x", 1600);
        awaitPosition(watcher, "adam", "y", 900);
        new Actions(browser).keyDown(Keys.ARROW_RIGHT).keyDown(Keys.ARROW_DOWN).perform();
        awaitPosition(watcher, "eva", "x", 1600);
        awaitPosition(watcher, "eva", "y", 900);
        await(b -> b.findElement(By.id("tag")).isEnabled());
        noteMessages();
        new Actions(browser).sendKeys(Keys.SPACE).perform();
        await(
            b ->
                browser.executeScript("return said.join()").toString().contains("eva tagged adam"));
        await(b -> !b.findElement(By.id("traffic")).getText().equals("0.0 kB/s"));
        screenshot("long-line");
        opened.assertNoErrors();
      }
    }
  }

  /** Messages vanish after some seconds, and a busy machine may look too late. */
  private void noteMessages() {
    browser.executeScript(
        "window.said = []; const line = document.getElementById('message');new MutationObserver(()"
            + " => said.push(line.textContent)).observe(line, {childList: true});");
  }

  /**
   * One browser cannot reach the shard port, which pages are told of, at all; the other one can.
   */
  @Test
  void whereWebSocketsAreBlockedThePagePlaysOverHttp() throws Exception {
    int port = LauncherTest.freePair();
    String blocked = "--host-resolver-rules=MAP 127.0.0.1:" + (port + 3) + " 127.0.0.1:1";
    String sockets = "ws://127.0.0.1:" + (port + 3) + "/";
    try (Server server =
            Server.start(
                Map.of(
                    "martlet.port", Integer.toString(port), "martlet.public-shard-url", sockets));
        RawClient watcher = RawClient.join(server.shardPort, "arena:lobby", null);
        Browser behind = Browser.open(work.resolve("behind"), blocked)) {
      browser.get("http://127.0.0.1:" + server.port + "/arena/");
      play("eva");
      new Actions(browser).keyDown(Keys.ARROW_RIGHT).perform();
      awaitPosition(watcher, "eva", "x", 1600);
      assertEquals(0, server.metric("martlet_event_streams"));

      ChromeDriver other = behind.driver();
      other.get("http://127.0.0.1:" + server.port + "/arena/");
      behind.await(b -> b.findElement(By.id("name"))).sendKeys("adam", Keys.ENTER);
      behind.await(b -> b.findElement(By.id("status")).getText().contains("playing as adam"));
      behind.await(b -> b.findElement(By.id("scores")).getText().contains("eva"));
      assertEquals(1, server.metric("martlet_event_streams"));
      new Actions(other).keyDown(Keys.ARROW_LEFT).perform();
      awaitPosition(watcher, "adam", "x", 0);
      awaitText("scores", "adam");

      // Refusals arrive on the stream: adam is it now, and alone.
      browser.findElement(By.id("leave")).click();
      behind.await(b -> b.findElement(By.id("tag")).isEnabled());
      other.findElement(By.id("tag")).click();
      behind.await(b -> b.findElement(By.id("message")).getText().contains("nobody"));
      opened.assertNoErrors();
    }
  }

  @Test
  void aDragSteersOnASmallScreen() throws Exception {
    try (Server server = Server.start(Map.of());
        RawClient watcher = RawClient.join(server.shardPort, "arena:lobby", null)) {
      browser.manage().window().setSize(new Dimension(500, 900));
      browser.get("http://127.0.0.1:" + server.port + "/arena/");
      play("finger");
      WebElement plane = browser.findElement(By.id("plane"));
      new Actions(browser).clickAndHold(plane).moveByOffset(-80, 0).perform();
      awaitPosition(watcher, "finger", "x", 0);
      screenshot("small");
      new Actions(browser).moveByOffset(80, -80).release().perform();
      opened.assertNoErrors();
    }
  }

  @Test
  void aRefusedInputIsShown() throws Exception {
    try (Server server = Server.start(Map.of())) {
      browser.get("http://127.0.0.1:" + server.port + "/arena/");
      play("lonely");
      await(b -> b.findElement(By.id("tag")).isEnabled());
      browser.findElement(By.id("tag")).click();
      awaitText("message", "nobody is in reach");
    }
  }

  @Test
  void aNewRoundIsAnnounced() throws Exception {
    try (Server server = Server.start(Map.of())) {
      browser.get("http://127.0.0.1:" + server.port + "/arena/");
      play("eva");
      noteMessages();
      ask("signal", "{\"signal\": {\"announcement\": \"the <b>final</b>\"}}");
      await(
          b -> browser.executeScript("return said.join()").toString().contains("the <b>final</b>"));
      opened.assertNoErrors();
    }
  }

  @Test
  void thePageReconnectsByItself() throws Exception {
    int port;
    int shardPort;
    try (Server server = Server.start(Map.of())) {
      port = server.port;
      shardPort = server.shardPort;
      browser.get("http://127.0.0.1:" + port + "/arena/");
      play("eva");
    }
    await(b -> "waiting".equals(b.findElement(By.id("status")).getDomAttribute("data-state")));
    try (Server again =
        Server.start(
            Map.of(
                "martlet.port", Integer.toString(port),
                "martlet.shard-port", Integer.toString(shardPort)))) {
      assertTrue(again.port == port);
      awaitText("status", "playing as eva");
    }
  }

  @Test
  void aShardThatIsPausedIsShownAsSuch() throws Exception {
    try (Server server = Server.start(Map.of())) {
      browser.get("http://127.0.0.1:" + server.port + "/arena/");
      play("eva");
      ask("pause");
      awaitText("status", "paused");
      browser.navigate().refresh();
      awaitText("status", "paused");
      ask("resume");
      awaitText("status", "playing as eva");
      opened.assertNoErrors();
    }
  }

  private void ask(String what) {
    ask(what, "");
  }

  private void ask(String what, String body) {
    browser.executeScript(
        "return fetch('/api/shards/arena:lobby/' + arguments[0], {method: 'POST', body:"
            + " arguments[1], headers: {Authorization: 'Bearer dev.root.admin'}})",
        what,
        body);
  }
}
