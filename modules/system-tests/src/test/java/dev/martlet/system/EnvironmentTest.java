package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The variables that the launcher and the server find: of orchestrators, locales and Java. */
class EnvironmentTest {
  private static final Path LAUNCHER = Project.IMAGE.resolve("bin/martlet");

  private static ProcessBuilder command(
      Map<String, String> settings, Map<String, String> variables) {
    ProcessBuilder builder = Server.command(LAUNCHER, settings);
    builder.environment().putAll(variables);
    return builder;
  }

  @Test
  void theServicesOfKubernetesAreIgnoredWithOneLine() throws Exception {
    Map<String, String> variables =
        Map.of(
            "MARTLET_SERVICE_HOST", "10.0.0.1",
            "MARTLET_SERVICE_PORT", "80",
            "MARTLET_SERVICE_PORT_HTTP", "80",
            "MARTLET_PORT", "tcp://10.0.0.1:80",
            "MARTLET_PORT_80_TCP", "tcp://10.0.0.1:80",
            "MARTLET_PORT_80_TCP_PROTO", "tcp",
            "MARTLET_PORT_80_TCP_PORT", "80",
            "MARTLET_PORT_80_TCP_ADDR", "10.0.0.1",
            "MARTLET_SHARD_PORT", "tcp://10.0.0.2:4324");
    try (Server server = Server.of(command(Map.of(), variables))) {
      String line = server.awaitLog("MARTLET_PORT_80_TCP_ADDR");
      variables.keySet().forEach(name -> assertTrue(line.contains(name), name + ": " + line));
      assertEquals(1, server.count("MARTLET_"));
    }
  }

  /** With a locale that is not set, is "C", or is not installed, as in services and containers. */
  @ParameterizedTest
  @ValueSource(strings = {"", "C", "POSIX", "xx_XX.UTF-8", "C.UTF-8"})
  void pathsAndArgumentsOfAnyLettersAreFound(String locale) throws Exception {
    Path folder = Project.workFolder("Spiele für 誰か");
    Path plugins = Files.createDirectory(folder.resolve("Erweiterungen ä"));
    Files.copy(Project.IMAGE.resolve("plugins/martlet-arena.jar"), plugins.resolve("grün.jar"));
    Path image = folder.resolve("Bild ö");
    Project.copyTree(Project.IMAGE, image);
    ProcessBuilder builder =
        Server.command(
            image.resolve("bin/martlet"),
            Map.of("martlet.plugins", plugins.toString(), "martlet.shards.0.id", "arena:x"));
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    if (!locale.isEmpty()) {
      builder.environment().put("LC_ALL", locale);
    }
    try (Server server = Server.of(builder)) {
      server.awaitLog("grün.jar");
      assertEquals(200, server.get("/").statusCode());
    }
  }

  @Test
  void quotesHoldOptionsOfJavaTogetherAndNothingElseIsSpecial() throws Exception {
    Path file = Project.workFolder("java-opts").resolve("with space.jfr");
    Map<String, String> variables = new HashMap<>();
    variables.put(
        "MARTLET_JAVA_OPTS",
        "-Dx='a b; exit 9' \"-XX:StartFlightRecording:filename=" + file + "\" -Dy=* -Dz=$(exit)");
    try (Server server = Server.of(command(Map.of(), variables))) {
      assertEquals(0, server.terminate());
    }
    assertTrue(Files.size(file) > 0);
    variables.put("MARTLET_JAVA_OPTS", "-Dx='a b");
    String output = Server.failToStart(command(Map.of(), variables), 2);
    assertTrue(output.contains("MARTLET_JAVA_OPTS: a quote ' is not closed"), output);
  }

  @Test
  void whatJavaItselfIsToldByVariablesDoesNotDisturb() throws Exception {
    Map<String, String> variables =
        Map.of("JAVA_TOOL_OPTIONS", "-Dsome.thing=1", "CLASSPATH", "/nowhere", "JAVA_HOME", "/no");
    try (Server server = Server.of(command(Map.of(), variables))) {
      assertEquals(200, server.get("/observe/health/live").statusCode());
    }
  }
}
