package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.openqa.selenium.By;
import org.openqa.selenium.TimeoutException;

/** A page that consists of one script, run in a real browser. */
final class ScriptPage {
  private ScriptPage() {}

  /**
   * Adds a page with the script to the pages of the server, opens it, and waits until it shows
   * exactly the wanted text.
   */
  static void assertShows(Server server, Path www, String script, String wanted) throws Exception {
    Path page = Files.createTempFile(www, "script", ".html");
    Files.writeString(
        page,
        "<!doctype html><link rel=icon href='data:,'><body>nothing yet</body>"
            + "<script type=module>\n"
            + script
            + "</script>");
    try (Browser browser = Browser.open(Project.workFolder("script"))) {
      browser.driver().get("http://127.0.0.1:" + server.port + "/" + page.getFileName());
      By body = By.tagName("body");
      try {
        browser.await(b -> b.findElement(body).getText().equals(wanted));
      } catch (TimeoutException e) {
        browser.assertNoErrors();
        assertEquals(wanted, browser.driver().findElement(body).getText());
      }
      browser.assertNoErrors();
    }
  }
}
