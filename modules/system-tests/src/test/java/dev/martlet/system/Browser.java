package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The Chromium of this machine, headless. */
record Browser(ChromeDriver driver) implements AutoCloseable {
  /**
   * Silenced: it warns of missing bindings for this version's debugging protocol; none are used.
   */
  private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

  private static final Dimension SIZE = new Dimension(1100, 760);

  static Browser open(Path profile, String... arguments) throws Exception {
    DEVTOOLS.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(Project.tool("chromium").toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // tests may run as root, in a container
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Tabs in the background keep drawing, as windows side by side would.
        "--disable-background-timer-throttling",
        "--disable-renderer-backgrounding",
        "--user-data-dir=" + Files.createDirectories(profile),
        "--window-size=" + SIZE.getWidth() + "," + SIZE.getHeight());
    options.addArguments(arguments);
    return new Browser(
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(Project.tool("chromedriver").toFile())
                .usingAnyFreePort()
                .build(),
            options));
  }

  /**
   * Makes it as new for the next test, which saves a start: one empty tab of the size as it began,
   * without what was emulated, and a log without lines. Nothing of a page is left where the next
   * could find it, if that is of another origin: what is stored goes by the port, too.
   */
  void renew() {
    List<String> tabs = List.copyOf(driver.getWindowHandles());
    driver.switchTo().window(tabs.getFirst());
    driver.get("about:blank");
    for (String more : tabs.subList(1, tabs.size())) {
      driver.switchTo().window(more).close();
    }
    driver.switchTo().window(tabs.getFirst());
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
    driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    driver.manage().window().setSize(SIZE);
    driver.manage().logs().get("browser");
  }

  <T> T await(Function<WebDriver, T> condition) {
    return new WebDriverWait(driver, Project.DEADLINE, Duration.ofMillis(50))
        .ignoring(StaleElementReferenceException.class) // the page has redrawn the element
        .until(condition);
  }

  void screenshot(Path file) throws IOException {
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Fails if the browser has logged an error. */
  void assertNoErrors() {
    List<String> errors =
        driver.manage().logs().get("browser").getAll().stream()
            .map(Object::toString)
            .filter(line -> line.contains("SEVERE"))
            .toList();
    assertEquals(List.of(), errors);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
