package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * A hostile page of a plugin, which has the console's own origin, in a real browser. It is after
 * the token that an admin types into the console. Each attack is made on a page of the plugin's
 * own, too, where it must succeed: or else it would prove nothing.
 */
class PagesAndConsoleTest {
  private static final String TOKEN = "dev.root.admin";

  /** Reads what is typed in a window that it can reach, and whatever the window sends. */
  private static final String ATTACKS =
      """
      window.stolen = [];
      window.robbed = (w) => {
        try {
          const plain = w.fetch;
          w.fetch = (url, options) => {
            stolen.push('sent ' + new Headers(options?.headers).get('Authorization'));
            return plain.call(w, url, options);
          };
          w.document.addEventListener(
            'keydown', () => stolen.push('typed ' + w.document.getElementById('token').value), true);
          w.addEventListener('submit', () => stolen.push('submitted'), true);
          return 'reached ' + w.document.title;
        } catch (e) {
          return 'no: ' + e.name;
        }
      };
      /** Robs a window again and again, while its documents come and go. */
      window.stalk = (w) => setInterval(() => {
        try {
          if (w.document?.getElementById('token') && !w.document.robbed) {
            w.document.robbed = true;
            robbed(w);
            stolen.push('stalked');
          }
        } catch {
          // out of reach
        }
      }, 5);
      """;

  private static final String VICTIM =
      """
      <!doctype html><title>victim</title><link rel="icon" href="data:,">
      <form><input id="token"></form>
      <script>
        document.querySelector('form').addEventListener('submit', (event) => {
          event.preventDefault();
          fetch('/observe/health/live', { headers: { Authorization: `Bearer ${token.value}` } });
        });
      </script>
      """;

  private static final Map<String, String> PAGES =
      Map.of(
          "index.html",
          "<!doctype html><title>free kittens</title><link rel=\"icon\" href=\"data:,\">"
              + "<body><script src=\"attacks.js\"></script></body>",
          "attacks.js",
          ATTACKS,
          "victim/index.html",
          VICTIM,
          "sw.js",
          """
          addEventListener('install', () => skipWaiting());
          addEventListener('activate', (event) => event.waitUntil(clients.claim()));
          addEventListener('fetch', (event) => event.respondWith((async () => {
            const got = await fetch(event.request);
            const headers = new Headers(got.headers);
            headers.set('Cross-Origin-Opener-Policy', 'same-origin');
            return new Response(got.body, { status: got.status, headers });
          })()));
          """);

  private static PluginFolder plugins;

  private Server server;
  private Browser opened;
  private ChromeDriver browser;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("hostile-page").with(PluginPagesTest.plugin("test.kittens", PAGES));
  }

  @BeforeEach
  void open() throws Exception {
    server = plugins.start();
    opened = Browser.open(Project.workFolder("hostile-page").resolve("profile"));
    browser = opened.driver();
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.port + path;
  }

  private Object run(String script, Object... arguments) {
    return browser.executeScript(script, arguments);
  }

  /** Types the token into the page that the driver is at, as an admin would. */
  private void logIn() {
    opened.await(b -> b.findElement(By.id("token")).isDisplayed());
    browser.findElement(By.id("token")).sendKeys(TOKEN, Keys.ENTER);
  }

  private void logInToTheConsole() {
    logIn();
    opened.await(b -> b.findElement(By.id("rows")).getText().contains("arena:lobby"));
  }

  /** Goes to the window that is not one of those. */
  private void switchToAnotherThan(Set<String> known) {
    opened.await(b -> b.getWindowHandles().size() > known.size());
    browser.getWindowHandles().stream()
        .filter(handle -> !known.contains(handle))
        .forEach(handle -> browser.switchTo().window(handle));
  }

  /**
   * The hostile page opens a page, in whichever way, and robs it; an admin logs in there.
   *
   * @return what was stolen
   */
  private String stolenBy(String opening, String path, Runnable logIn) {
    browser.get(url("/kittens/"));
    String hostile = browser.getWindowHandle();
    Set<String> known = browser.getWindowHandles();
    run(opening, path);
    switchToAnotherThan(known);
    logIn.run();
    String stolen = stolen(hostile);
    browser.getWindowHandles().stream()
        .filter(handle -> !known.contains(handle))
        .forEach(handle -> browser.switchTo().window(handle).close());
    browser.switchTo().window(hostile);
    return stolen;
  }

  private String stolen(String hostile) {
    browser.switchTo().window(hostile);
    return String.valueOf(run("return stolen.join('; ')"));
  }

  /** The window, and one that was still empty when the page had it. */
  private static final Map<String, String> OPENINGS =
      Map.of(
          "opened", "const w = window.open(arguments[0]); stalk(w);",
          "opened with a name", "const w = window.open(arguments[0], 'mine'); stalk(w);",
          "opened empty",
              "const w = window.open('about:blank'); robbed(w); stalk(w); w.location ="
                  + " arguments[0];",
          "opened, and let go", "const w = window.open(arguments[0]); w.opener = null; stalk(w);");

  @Test
  void aWindowOfTheConsoleIsOutOfReachOfWhoOpenedIt() {
    OPENINGS.forEach(
        (how, opening) -> {
          String victims = stolenBy(opening, "/kittens/victim/", this::logIn);
          assertTrue(victims.contains(TOKEN), how + ": " + victims);
          String consoles = stolenBy(opening, "/console/", this::logInToTheConsole);
          assertEquals("", consoles, how);
        });
  }

  /** With that header the page would share a group of windows with the console. */
  @Test
  void aServiceWorkerWouldSetThatHeaderAndIsRefused() throws Exception {
    browser.get(url("/kittens/"));
    String register =
        "const [path, scope, done] = arguments;"
            + "navigator.serviceWorker.register(path, scope ? {scope} : {})"
            + ".then(() => done('registered'), (error) => done(error.name));";
    for (String scope : new String[] {null, "/kittens/", "/", "/console/"}) {
      assertNotEquals("registered", registered(register, "sw.js", scope), "scope " + scope);
    }
    server.awaitMetric("martlet_refusals_total{code=\"NO_SERVICE_WORKER\"}", 4);
    assertNotEquals("registered", registered(register, "../console/console.js", "/"));
    assertEquals(
        1L, run("return fetch('sw.js').then((answer) => answer.ok ? 1 : 0)"), "it is a file");
    browser.navigate().refresh();
    assertEquals(true, run("return navigator.serviceWorker.controller === null"));
  }

  /** The same page among the operator's files, where nothing is refused, shows what it is worth. */
  @Test
  void withAServiceWorkerThePageWouldGetAtTheConsole() throws Exception {
    server.close();
    Path www = Project.pages("kittens");
    for (Map.Entry<String, String> page : PAGES.entrySet()) {
      Path file = www.resolve("kittens").resolve(page.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, page.getValue());
    }
    server = plugins.start("www", www.toString());
    browser.get(url("/kittens/"));
    browser.executeAsyncScript(
        "const done = arguments[0]; navigator.serviceWorker.register('sw.js');"
            + "navigator.serviceWorker.ready.then(() => done());");
    String opening = "const w = window.open(arguments[0]); stalk(w);";
    String stolen = stolenBy(opening, "/console/", this::logInToTheConsole);
    assertTrue(stolen.contains("sent Bearer " + TOKEN), stolen);
  }

  private Object registered(String script, String path, String scope) {
    return browser.executeAsyncScript(script, path, scope);
  }

  @Test
  void nothingIsLeftWhereAnotherPageOfTheOriginCouldFindIt() {
    browser.get(url("/console/"));
    logInToTheConsole();
    browser.get(url("/kittens/")); // in the same tab
    Object found =
        browser.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            (async () => {
              const called = await import('/console/call.js');
              const texts = [
                JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
                document.cookie, window.name, document.referrer, String(called.loggedIn()),
                JSON.stringify(await indexedDB.databases()), JSON.stringify(await caches.keys()),
                JSON.stringify(performance.getEntries()), JSON.stringify(history.state),
              ];
              done(texts.join(' '));
            })().catch((error) => done('failed: ' + error));
            """);
    assertTrue(found.toString().startsWith("{} {}"), found::toString);
    assertFalse(found.toString().contains(TOKEN), found::toString);
    assertTrue(found.toString().contains("false"), found::toString);
  }

  /** An admin follows a link of the console, or opens a page from it by a script. */
  @Test
  void aPageThatTheConsoleOpensHasNoHandleOfIt() {
    browser.get(url("/kittens/victim/"));
    Set<String> known = browser.getWindowHandles();
    run("window.open('/kittens/', '_blank', 'opener')");
    switchToAnotherThan(known);
    opened.await(b -> b.getTitle().equals("free kittens"));
    assertEquals("reached victim", run("return robbed(window.opener)"));

    browser.get(url("/console/"));
    logInToTheConsole();
    known = browser.getWindowHandles();
    run("window.open('/kittens/', '_blank', 'opener')");
    switchToAnotherThan(known);
    opened.await(b -> b.getTitle().equals("free kittens"));
    assertEquals(true, run("return window.opener === null"));
  }

  @Test
  void theConsoleIsInNoFrameOfThePage() {
    browser.get(url("/kittens/"));
    String frame =
        "const [path, done] = arguments; const f = document.createElement('iframe');"
            + "f.onload = () => { let title; try { title = f.contentDocument.title } catch (e)"
            + " { title = e.name } done(String(title)) };"
            + "f.src = path; document.body.append(f);";
    assertEquals("victim", browser.executeAsyncScript(frame, "/kittens/victim/"));
    Object console = browser.executeAsyncScript(frame, "/console/");
    assertFalse(console.toString().contains("Martlet"), console::toString);
  }
}
