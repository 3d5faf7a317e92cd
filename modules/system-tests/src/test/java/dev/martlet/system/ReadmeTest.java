package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/**
 * Follows README.md to the letter: its files are written, its commands run, its clients connect.
 */
class ReadmeTest {
  private static Snippets snippets;
  private static Path folder;
  private static Server server;

  @BeforeAll
  static void follow() throws Exception {
    snippets = Snippets.of(Project.ROOT.resolve("README.md"));
    assertEquals(5, snippets.files().size());

    folder = Project.workFolder("readme");
    Path image = folder.resolve("image");
    Project.copyTree(Project.IMAGE, image);
    snippets.write(folder);
    pasted(image, snippets.only("setup") + snippets.only("run"));
    server = Server.start(image.resolve("bin/martlet"), Map.of());
  }

  /** Runs commands as they are, in the home folder that they name, with an old JDK on the path. */
  private static void pasted(Path image, String commands) throws Exception {
    Path target = Files.createDirectories(folder.resolve("home/martlet/dist/target"));
    Files.createSymbolicLink(target.resolve("martlet"), image);
    Files.copy(Project.IMAGE.resolveSibling("jdk"), target.resolve("jdk"));
    Path old = Files.createDirectory(folder.resolve("old-jdk"));
    for (String tool : List.of("java", "javac", "jar")) {
      Path stub = Files.writeString(old.resolve(tool), "#!/bin/sh\necho too old >&2\nexit 2\n");
      assertTrue(stub.toFile().setExecutable(true));
    }
    String home = "export HOME='" + folder.resolve("home") + "'\n";
    Project.run(
        folder, List.of("bash", "-euc", home + commands), old + ":" + System.getenv("PATH"));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void theFirstPluginIsServed() throws Exception {
    server.awaitLog("plugin com.example.counter@1.0.0");
    try (RawClient client = RawClient.join(server.shardPort, "counter:test", "eva")) {
      client.input("{\"amount\":3}");
      client.readUntil("{\"count\":3,\"seconds\":");
      client.input("{\"amount\":11}");
      assertTrue(client.read(RawClient.TEXT).text().contains("amount must be from 1 to 10"));
    }
  }

  @Test
  void theJavaClientConnects() throws Exception {
    Path client = folder.resolve("Client.java");
    Files.writeString(
        client,
        snippets
            .files()
            .get("Client.java")
            .replace("127.0.0.1:4324", "127.0.0.1:" + server.shardPort));
    String output =
        Project.run(
            folder, List.of(Project.jdkTool("java").toString(), client.getFileName().toString()));
    assertTrue(output.matches("(?s)tick \\d+: \\{\"count\":5,.*"), output);
  }

  @Test
  void theLoadGeneratorPlays() throws Exception {
    String command =
        snippets.only("load").replace("127.0.0.1:4324", "127.0.0.1:" + server.shardPort);
    String output = Snippets.run(folder, folder.resolve("image"), command);
    assertTrue(output.contains("\"open\" : 50"), output);
    assertTrue(output.matches("(?s).*\"inputsSent\" : [1-9].*"), output);
  }

  @Test
  void theBrowserClientConnects() throws Exception {
    try (Browser browser = Browser.open(folder.resolve("profile"))) {
      browser.driver().get("http://127.0.0.1:" + server.port + "/counter/");
      browser.await(b -> b.findElement(By.tagName("body")).getText().matches("\\d+ at tick \\d+"));
      String before = count(browser);
      browser.driver().findElement(By.tagName("body")).click();
      browser.await(b -> !count(browser).equals(before));
    }
  }

  private static String count(Browser browser) {
    return browser.driver().findElement(By.tagName("body")).getText().split(" ")[0];
  }
}
