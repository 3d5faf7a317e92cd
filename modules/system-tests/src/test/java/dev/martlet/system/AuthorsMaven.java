package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Maven of a plugin author, who has the image and nothing else of this repository. What this
 * build has fetched stands in for the world.
 */
final class AuthorsMaven {
  private static final String SETTINGS =
      """
      <settings>
        <mirrors>
          <mirror><id>world</id><mirrorOf>central</mirrorOf><url>file://%s</url></mirror>
        </mirrors>
      </settings>
      """;

  private AuthorsMaven() {}

  /** Runs Maven in a folder, without a network, and returns what it says. */
  static String run(Path folder, String... goals) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Project.tool("mvn").toString(),
                "--batch-mode",
                "--no-transfer-progress",
                "--offline",
                "-Daether.offline.protocols=file",
                "--settings=settings.xml",
                "-Dmaven.repo.local=" + folder.resolve("local")));
    command.addAll(List.of(goals));
    Files.writeString(
        folder.resolve("settings.xml"),
        SETTINGS.formatted(System.getProperty("martlet.maven-repository")));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("MARTLET", Project.IMAGE.toString());
    Process process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
