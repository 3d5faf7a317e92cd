package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.openqa.selenium.support.ui.Select;

/** The console in a real browser. Screenshots are kept below target/work. */
class ConsoleTest {
  private static PluginFolder plugins;

  /** One for all tests: each has a server of its own, and that is another origin. */
  private static Browser opened;

  private static ChromeDriver browser;
  private Server server;
  private Path work;

  @BeforeAll
  static void open() throws Exception {
    plugins = PluginFolder.of("console").with(TestPlugin.ODD).withFile("broken.jar", "not a jar");
    opened = Browser.open(Project.workFolder("console").resolve("profile"));
    browser = opened.driver();
  }

  @BeforeEach
  void begin() throws Exception {
    work = Project.workFolder("console");
    server = plugins.start();
  }

  @AfterEach
  void end() {
    opened.renew();
    server.close();
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
      awaitText("state", "ended");
      assertFalse(text("subscribers").contains("eva"));
      for (String action : List.of("pause", "step", "resume", "drain", "stop", "send-input")) {
        assertFalse(browser.findElement(By.id(action)).isEnabled(), action);
      }
      screenshot("ended");
      RawClient.Frame close = eva.read();
      while (close.opcode() != RawClient.CLOSE) {
        close = eva.read();
      }
      assertEquals(1013, close.closeCode());
    }
  }

  @Test
  void aShardIsShownAsASubscriberSeesItUntilTheyLeave() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "odd:20:3:own:view", "eva");
        RawClient adam = RawClient.join(server.shardPort, "odd:20:3:own:view", "adam")) {
      eva.readUntil("\"you\":\"eva\"");
      adam.readUntil("\"you\":\"adam\"");
      logIn("dev.root.admin");
      await(b -> b.findElement(By.linkText("odd:20:3:own:view"))).click();
      awaitText("snapshot", "\"heard\": 0");
      seeAs("eva");
      awaitText("snapshot", "\"you\": \"eva\"");
      assertTrue(browser.findElement(By.id("view-hint")).isDisplayed());
      seeAs("adam");
      awaitText("snapshot", "\"you\": \"adam\"");
      screenshot("view");
      adam.sendClose(1000);
      awaitText("snapshot", "\"heard\": 0");
      assertFalse(browser.findElement(By.id("view-hint")).isDisplayed());
      assertEquals("", browser.findElement(By.id("view")).getDomProperty("value"));
      assertEquals("1 of any", fact("Subscribers"));
      server.awaitLog("admin root looks at shard odd:20:3:own:view as subscriber adam");
      opened.assertNoErrors();
    }
  }

  private void seeAs(String sid) {
    String option = "//select[@id='view']/option[starts-with(., '" + sid + " (')]";
    await(b -> b.findElement(By.xpath(option))).click();
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

  // ---- what is shown is so -----------------------------------------------------------------

  /** Holds back the answers to requests whose URL holds some text, until they are let go. */
  private void hold(String text) {
    browser.executeScript(
        "window.plain ??= window.fetch; window.held = [];"
            + "window.fetch = (url, options) => url.includes(arguments[0])"
            + " ? plain(url, { ...options, signal: undefined }).then((answer) => new Promise("
            + "(go) => held.push(() => go(answer)))) : plain(url, options);",
        text);
  }

  private void awaitHeld() {
    await(b -> (Long) browser.executeScript("return held.length") > 0);
  }

  private void letGo() {
    browser.executeScript("window.fetch = plain; held.forEach((go) => go())");
  }

  private void goTo(String hash) {
    browser.executeScript("location.hash = arguments[0]", hash);
  }

  @Test
  void aChangeOfAddressShowsNothingOfTheShardBefore() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "odd:20:3:before", "eva")) {
      logIn("dev.root.admin");
      await(b -> b.findElement(By.linkText("odd:20:3:before"))).click();
      awaitText("subscribers", "eva");
      awaitText("snapshot", "heard");
      hold("arena");
      goTo("#/shards/arena%3Alobby");
      awaitText("shard-title", "arena:lobby");
      assertShowsNothing();
      letGo();
      awaitText("state", "runs");
      browser.navigate().back();
      awaitText("subscribers", "eva");
      goTo("#/shards/odd%3A20%3A3%3Anever");
      awaitText("state", "not there");
      assertShowsNothing();
      screenshot("not-there");
      goTo("#/shards/%zz");
      awaitText("rows", "arena:lobby");
      assertEquals("", text("problem"));
      eva.readUntil("tick");
    }
  }

  @Test
  void aShardThatFailsIsSaidToHaveEnded() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "odd:20:1:advance:fails", "eva")) {
      logIn("dev.root.admin");
      await(b -> b.findElement(By.linkText("odd:20:1:advance:fails"))).click();
      awaitText("subscribers", "eva");
      awaitText("snapshot", "heard");
      browser.findElement(By.id("input")).sendKeys("{\"text\": \"now\"}");
      click("send-input");
      awaitText("state", "ended: ");
      eva.readUntil("tick");
      assertFalse(text("subscribers").contains("eva"));
      screenshot("failed");
    }
  }

  private void assertShowsNothing() {
    assertFalse(text("subscribers").contains("eva"));
    assertEquals("", text("snapshot"));
    assertFalse(text("as").contains("eva"));
    assertFalse(text("facts").contains("test.odd"));
    assertFalse(browser.findElement(By.id("stop")).isEnabled());
  }

  /** The list of one type is asked for, then that of another, and the first answer comes last. */
  @Test
  void anAnswerThatComesLateOverwritesNothing() throws Exception {
    ok("{\"id\":\"odd:20:1:late\"}");
    logIn("dev.root.admin");
    awaitText("rows", "odd:20:1:late");
    hold("type=arena");
    Select types = new Select(browser.findElement(By.id("type")));
    types.selectByValue("arena");
    awaitHeld();
    types.selectByValue("odd");
    await(b -> !b.findElement(By.id("rows")).getText().contains("lobby"));
    letGo();
    browser.executeScript("return new Promise((done) => setTimeout(done))");
    assertFalse(text("rows").contains("arena:lobby"));
    assertTrue(text("rows").contains("odd:20:1:late"));
  }

  private void ok(String shard) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + "/api/shards"))
            .header("Authorization", "Bearer dev.root.admin")
            .POST(HttpRequest.BodyPublishers.ofString(shard))
            .build();
    assertEquals(
        201, server.http().send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
  }

  @Test
  void aServerThatIsGoneIsSaidToBeAndOneThatComesBackIsShown() throws Exception {
    logIn("dev.root.admin");
    await(b -> b.findElement(By.linkText("arena:lobby"))).click();
    awaitText("snapshot", "players");
    int port = server.port;
    server.close();
    awaitText("problem", "The server does not answer. What is shown is from");
    awaitText("state", "unknown");
    assertTrue(browser.findElement(By.id("main")).getDomAttribute("class").contains("stale"));
    screenshot("gone");
    String tick = text("tick");
    server = plugins.start("port", Integer.toString(port));
    awaitText("state", "runs");
    await(b -> !b.findElement(By.id("tick")).getText().equals(tick));
    await(b -> b.findElement(By.id("problem")).getText().isEmpty());
    assertFalse(
        String.valueOf(browser.findElement(By.id("main")).getDomAttribute("class"))
            .contains("stale"));
  }

  @Test
  void aTokenThatIsNoLongerAcceptedLeadsToTheLogInWithTheReason() throws Exception {
    logIn("dev.root.admin");
    await(b -> b.findElement(By.linkText("arena:lobby"))).click();
    awaitText("snapshot", "players");
    browser.executeScript(
        "window.fetch = async () => new Response('{\"error\":{\"message\":\"it has expired\"}}',"
            + " { status: 401 })");
    await(b -> b.findElement(By.id("token")).isDisplayed());
    assertEquals("it has expired", text("problem"));
    assertFalse(browser.findElement(By.id("shard")).isDisplayed());
    browser.navigate().refresh();
    logIn("t\u00f6k\u20acn");
    awaitText("problem", "A token consists of");
  }

  @Test
  void manyShardsAreInNaturalOrderWithTheirNumbersToTheRight() throws Exception {
    String longName = "odd:20:1:" + "long-name-".repeat(11);
    ok("{\"id\":\"" + longName + "\"}");
    for (int i = 1; i <= 120; i++) {
      ok("{\"id\":\"odd:20:1:room" + i + "\"}");
    }
    logIn("dev.root.admin");
    awaitText("rows", "odd:20:1:room10");
    awaitText("rows", longName);
    String rows = text("rows");
    assertTrue(rows.indexOf("room2 ") < rows.indexOf("room10 "), rows);
    assertTrue(rows.indexOf("room9 ") < rows.indexOf("room10 "), rows);
    assertTrue(rows.contains("room96 ") && !rows.contains("room120 "), rows);
    for (WebElement cell : browser.findElements(By.cssSelector("#rows tr:first-child td.number"))) {
      assertEquals("right", cell.getCssValue("text-align"));
      assertEquals("tabular-nums", cell.getCssValue("font-variant-numeric"));
    }
    assertEquals(6, browser.findElements(By.cssSelector("#rows tr:first-child td.number")).size());
    screenshot("many");
    click("more");
    awaitText("rows", "odd:20:1:room120");
    awaitText("count", "page 2");
    screenshot("many-page-2");
    click("previous");
    awaitText("rows", "arena:lobby");
  }

  @Test
  void thePluginsAndWhatOfThemDoesNotLoadAreShown() throws Exception {
    logIn("dev.root.admin");
    await(b -> b.findElement(By.linkText("Plugins"))).click();
    awaitText("loaded", "martlet-arena.jar");
    awaitText("loaded", "page /arena/");
    awaitText("failures", "broken.jar");
    awaitText("types", "closes-after: PT10M");
    screenshot("plugins");
    opened.assertNoErrors();
  }

  @Test
  void addressesAreDeniedAndWhoIsHeldBackIsShown() throws Exception {
    logIn("dev.root.admin");
    await(b -> b.findElement(By.linkText("Addresses"))).click();
    awaitText("rules", "no address is denied");
    browser.findElement(By.id("range")).sendKeys("127.0.0.9");
    browser.findElement(By.id("reason")).sendKeys("<img src=x onerror=alert(1)>");
    click("add-rule");
    awaitText("rules", "127.0.0.9");
    awaitText("rules", "<img src=x onerror=alert(1)>");
    assertEquals("", browser.findElement(By.id("range")).getDomProperty("value"));
    try (RawClient denied = new RawClient("127.0.0.9", server.shardPort)) {
      assertEquals(403, denied.readResponse().status());
    }
    awaitText("held-back", "martlet.denied-addresses");
    screenshot("addresses");

    browser.findElement(By.cssSelector("#held-back button")).click();
    assertEquals("127.0.0.9", browser.findElement(By.id("range")).getDomProperty("value"));
    browser.findElement(By.id("range")).clear();
    browser.findElement(By.id("range")).sendKeys("127.0.0.0/8");
    click("add-rule");
    await(ConsoleTest::dismiss); // that is the admin's own
    awaitText("rules", "127.0.0.9");
    assertFalse(text("rules").contains("127.0.0.0/8"));

    browser.findElement(By.cssSelector("#rules button")).click();
    awaitText("rules", "no address is denied");
    browser.findElement(By.id("range")).clear();
    browser.findElement(By.id("range")).sendKeys("nonsense");
    click("add-rule");
    awaitText("problem", "range is such as");
  }

  private static boolean dismiss(WebDriver driver) {
    try {
      driver.switchTo().alert().dismiss();
      return true;
    } catch (org.openqa.selenium.NoAlertPresentException e) {
      return false;
    }
  }

  @Test
  void onlyAdminsGetInAndTheirTokensGoWithThePage() throws Exception {
    logIn("dev.eva");
    awaitText("problem", "for admins only");
    logIn("nonsense");
    await(b -> !b.findElement(By.id("problem")).getText().isEmpty());
    logIn("dev.root.admin");
    awaitText("rows", "arena:lobby");
    assertFalse(browser.getCurrentUrl().contains("dev.root"));
    assertFalse(browser.findElement(By.id("unguarded")).isDisplayed());
    assertEquals(
        0L,
        browser.executeScript(
            "return localStorage.length + sessionStorage.length + document.cookie.length"));
    browser.navigate().refresh();
    assertLoggedOut();
    logIn("dev.root.admin");
    awaitText("rows", "arena:lobby");
    browser.switchTo().newWindow(WindowType.TAB);
    browser.get("http://127.0.0.1:" + server.port + "/console/");
    assertLoggedOut();
    logIn("dev.root.admin");
    awaitText("rows", "arena:lobby");
    click("logout");
    assertLoggedOut();
  }

  private void assertLoggedOut() {
    await(b -> b.findElement(By.id("token")).isDisplayed());
    assertFalse(browser.findElement(By.id("shards")).isDisplayed());
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
    browser.findElement(By.id("pause")).sendKeys(Keys.ENTER);
    awaitText("state", "paused");
    assertEquals("step", browser.switchTo().activeElement().getDomAttribute("id"));
    browser.findElement(By.id("resume")).sendKeys(Keys.ENTER);
    awaitText("state", "runs");
    assertEquals("pause", browser.switchTo().activeElement().getDomAttribute("id"));
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
    assertEquals("same-origin", page.headers().firstValue("Cross-Origin-Opener-Policy").orElse(""));
    assertEquals(308, server.get("/console").statusCode());
    assertEquals(404, server.get("/console/nothing").statusCode());
  }
}
