package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/**
 * Follows README.md to the letter: its files are written, its commands run, its clients connect.
 */
class ReadmeTest {
  private static final Pattern BLOCK =
      Pattern.compile("<!-- (file: (\\S+)|run|page|load) -->\n```\\w+\n(.*?)```\n", Pattern.DOTALL);

  private static final Map<String, String> files = new LinkedHashMap<>();
  private static final List<String> commands = new ArrayList<>();
  private static String page;
  private static String load;
  private static Path folder;
  private static Server server;

  @BeforeAll
  static void follow() throws Exception {
    Matcher blocks = BLOCK.matcher(Files.readString(Project.ROOT.resolve("README.md")));
    while (blocks.find()) {
      switch (blocks.group(1)) {
        case "run" -> commands.add(blocks.group(3));
        case "page" -> page = blocks.group(3);
        case "load" -> load = blocks.group(3);
        default -> files.put(blocks.group(2), blocks.group(3));
      }
    }
    assertEquals(4, files.size());
    assertEquals(1, commands.size());

    folder = Project.workFolder("readme");
    Path image = folder.resolve("image");
    Project.copyTree(Project.IMAGE, image);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Files.writeString(
        image.resolve("www/snippet.html"),
        "<!doctype html><link rel=icon href='data:,'><body>nothing yet</body>\n"
            + "<script type=module>\n"
            + page
            + "</script>\n");
    String jdk = Project.jdkTool("javac").getParent() + ":" + System.getenv("PATH");
    for (String command : commands) {
      Project.run(
          folder, List.of("bash", "-euc", "export MARTLET='" + image + "'\n" + command), jdk);
    }
    server = Server.start(image.resolve("bin/martlet"), Map.of());
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
        files.get("Client.java").replace("127.0.0.1:4324", "127.0.0.1:" + server.shardPort));
    String output =
        Project.run(
            folder, List.of(Project.jdkTool("java").toString(), client.getFileName().toString()));
    assertTrue(output.matches("(?s)tick \\d+: \\{\"count\":5,.*"), output);
  }

  @Test
  void theLoadGeneratorPlays() throws Exception {
    String command = load.replace("127.0.0.1:4324", "127.0.0.1:" + server.shardPort);
    String image = "export MARTLET='" + folder.resolve("image") + "'\n";
    String output = Project.run(folder, List.of("bash", "-euc", image + command));
    assertTrue(output.contains("\"open\" : 50"), output);
    assertTrue(output.matches("(?s).*\"inputsSent\" : [1-9].*"), output);
  }

  @Test
  void theBrowserClientConnects() throws Exception {
    try (Browser browser = Browser.open(folder.resolve("profile"))) {
      browser.driver().get("http://127.0.0.1:" + server.port + "/snippet.html");
      browser.await(b -> b.findElement(By.tagName("body")).getText().matches("\\d+ at tick \\d+"));
      String before = count(browser);
      browser.driver().findElement(By.tagName("body")).click();
      browser.await(b -> !count(browser).equals(before));
    }
  }

  private static String count(Browser browser) {
    return browser.driver().findElement(By.tagName("body")).getText().split(" ")[0];
  }

  @Test
  void itNamesTheModulesThatTheImageHas() throws Exception {
    String output =
        Project.run(
            folder,
            List.of(Project.IMAGE.resolve("runtime/bin/java").toString(), "--list-modules"));
    TreeSet<String> inImage = new TreeSet<>();
    for (String line : output.lines().toList()) {
      String name = line.split("@")[0];
      if (name.startsWith("java.") || name.startsWith("jdk.")) {
        inImage.add(name);
      }
    }
    String readme = Files.readString(Project.ROOT.resolve("README.md"));
    String list = readme.substring(readme.indexOf("Plugins may use these modules"));
    Matcher names =
        Pattern.compile("`(j[a-z]+\\.[a-z.]+)`").matcher(list.substring(0, list.indexOf("\n\n")));
    TreeSet<String> inReadme = new TreeSet<>();
    while (names.find()) {
      inReadme.add(names.group(1));
    }
    assertEquals(inImage, inReadme);
  }
}
