package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Plugins that were made for another API are told so at the load, in one line that names where to
 * read what has changed. The API of 0.1.0 is the last before 1.0, as it was built.
 */
class ApiVersionTest {
  private static final Path OLD =
      Project.ROOT.resolve("modules/system-tests/src/test/resources/api/martlet-api-0.1.0.jar");

  private static final String OLD_MODULE =
      """
      module old.game {
        requires dev.martlet.api;
        provides dev.martlet.api.ShardType with old.game.Type;
      }
      """;
  private static final String OLD_TYPE =
      """
      package old.game;
      import dev.martlet.api.*;
      public final class Type implements ShardType<String> {
        @Override public String name() { return "old"; }
        @Override public Class<String> inputType() { return String.class; }
        @Override public Simulation<String> create(ShardContext context) { return null; }
      }
      """;
  private static final Map<String, String> OLD_SOURCES =
      Map.of("module-info.java", OLD_MODULE, "old/game/Type.java", OLD_TYPE);

  private static final String MODULE =
      """
      module coming.game {
        requires dev.martlet.api;
        provides dev.martlet.api.shard.SnapshotFormat with coming.Format;
      }
      """;

  /** A format, with one more method. */
  private static String format(String more) {
    return """
    package coming;
    import dev.martlet.api.shard.*;
    public final class Format implements SnapshotFormat {
      @Override public String name() { return "coming"; }
      @Override public byte[] encode(Object state) { return new byte[0]; }
      %s
    }
    """
        .formatted(more);
  }

  private static final String READ =
      ": sdk/changelog.md in the server's folder says what has changed, and the jar to compile"
          + " against is beside it";

  private static String present;
  private static String said;

  @BeforeAll
  static void listPlugins() throws Exception {
    present =
        Project.run(
                Path.of("."),
                List.of(
                    Project.jdkTool("jar").toString(),
                    "--describe-module",
                    "--file=" + PluginSource.API))
            .lines()
            .filter(line -> line.startsWith("dev.martlet.api@"))
            .map(line -> "API " + line.replaceAll(".*@(\\S+) .*", "$1"))
            .findFirst()
            .orElseThrow();
    PluginFolder folder = PluginFolder.of("api-versions");
    addOld(folder);
    addOther(folder);
    ProcessBuilder command = folder.command();
    command.command().add("plugins");
    Process process = command.redirectErrorStream(true).start();
    said = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
  }

  private static void addOld(PluginFolder folder) throws Exception {
    String services = "META-INF/services/dev.martlet.api.ShardType";
    folder.with(
        new PluginSource("modular.jar", "1", OLD_SOURCES).against(OLD),
        new PluginSource("both.jar", "1", OLD_SOURCES).against(OLD),
        new PluginSource("built.jar", "1", OLD_SOURCES).against(classes(OLD)),
        new PluginSource("plain.jar", "1", Map.of("old/game/Type.java", OLD_TYPE)).against(OLD),
        new PluginSource("said.jar", "1", Map.of("old/game/Type.java", OLD_TYPE)).against(OLD),
        new PluginSource("private/game.jar", "1", sources(format(""))),
        new PluginSource("private/old.jar", "1", Map.of("old/game/Type.java", OLD_TYPE))
            .against(OLD));
    folder.withEntry("both.jar", services, "old.game.Type\n");
    folder.withEntry("plain.jar", services, "old.game.Type\n");
    folder.withEntry("said.jar", services, "old.game.Type\n");
    folder.withEntry(
        "said.jar", "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMartlet-Api-Version: 0.1.0\n");
  }

  private static void addOther(PluginFolder folder) throws Exception {
    folder.with(
        new PluginSource("good.jar", "1", sources(format(""))),
        new PluginSource("newer.jar", "1", sources(format(""))).against(versioned("1.99.0")),
        new PluginSource("next.jar", "1", sources(format(""))).against(versioned("2.0.0")),
        plain("type.jar", "dev/martlet/api/shard/Weather.java", WEATHER, "Weather rain;"),
        plain("mark.jar", "dev/martlet/api/shard/Weather.java", WEATHER, "@Weather int rain;"),
        plain(
            "method.jar",
            "dev/martlet/api/shard/Key.java",
            "package dev.martlet.api.shard;\n" + "public @interface Key { int value(); }\n",
            "int rain(Key key) { return key.value(); }"));
    for (String jar : List.of("type.jar", "mark.jar", "method.jar")) {
      removeApi(folder.path().resolve(jar));
      folder.withEntry(
          jar, "META-INF/services/dev.martlet.api.shard.SnapshotFormat", "coming.Format\n");
    }
  }

  private static void removeApi(Path jar) throws Exception {
    try (FileSystem files = FileSystems.newFileSystem(jar);
        Stream<Path> classes = Files.list(files.getPath("dev/martlet/api/shard"))) {
      for (Path each : classes.toList()) {
        Files.delete(each);
      }
    }
  }

  private static final String WEATHER =
      "package dev.martlet.api.shard;\npublic @interface Weather {}\n";

  private static Map<String, String> sources(String format) {
    return Map.of("module-info.java", MODULE, "coming/Format.java", format);
  }

  /** A plain jar that uses something that the API has only there. */
  private static PluginSource plain(String jar, String file, String source, String more) {
    return new PluginSource(jar, "1", Map.of("coming/Format.java", format(more), file, source));
  }

  /** The classes of a jar in a folder, as from a build: their module has no version. */
  private static Path classes(Path jar) throws Exception {
    Path folder = Project.workFolder("classes");
    Project.run(folder, List.of(Project.jdkTool("jar").toString(), "--extract", "--file=" + jar));
    Path source =
        Files.writeString(
            folder.resolve("module-info.java"),
            "module dev.martlet.api { exports dev.martlet.api; }\n");
    Project.run(
        folder,
        List.of(Project.jdkTool("javac").toString(), "-d", folder.toString(), source.toString()));
    return folder;
  }

  /** The API of the image, under another version. */
  private static Path versioned(String version) throws Exception {
    Path folder = Project.workFolder("versioned");
    String tool = Project.jdkTool("jar").toString();
    Project.run(folder, List.of(tool, "--extract", "--file=" + PluginSource.API));
    Path jar = folder.resolveSibling(folder.getFileName() + ".jar");
    Project.run(
        folder,
        List.of(tool, "--create", "--file=" + jar, "--module-version=" + version, "-C", ".", "."));
    return jar;
  }

  private static void assertRefused(String plugin, String reason) {
    List<String> lines =
        said.lines().filter(line -> line.startsWith("NOT LOADED: " + plugin + ": ")).toList();
    assertEquals(List.of("NOT LOADED: " + plugin + ": " + reason), lines, said);
  }

  @Test
  void aModuleSaysWhichApiItWasCompiledFor() {
    String reason =
        "module old.game was made for API 0.1.0 of Martlet, and this server has " + present + READ;
    assertRefused("modular.jar", reason);
    assertRefused("both.jar", reason);
  }

  @Test
  void whereTheCompilerNotedNoneItIsKnownByTheNamesOfServices() {
    assertRefused("built.jar", beforeOne("module old.game", "it provides", "ShardType"));
    assertRefused("plain.jar", beforeOne("plain.jar", "it provides", "ShardType"));
  }

  @Test
  void aPrivateJarIsExaminedToo() {
    assertTrue(
        said.lines()
            .anyMatch(
                line ->
                    line.startsWith("NOT LOADED: private: old.jar was made for an API of before")
                        && line.contains("(old.game.Type uses dev.martlet.api.")),
        said);
  }

  @Test
  void aPlainJarCanSayItInItsManifest() {
    assertRefused(
        "said.jar",
        "said.jar was made for API 0.1.0 of Martlet, and this server has " + present + READ);
  }

  private static String beforeOne(String plugin, String uses, String type) {
    return plugin
        + " was made for an API of before 1.0 of Martlet, and this server has "
        + present
        + " ("
        + uses
        + " dev.martlet.api."
        + type
        + ", which is not there)"
        + READ;
  }

  @Test
  void aNewerApiNeedsANewerServer() {
    for (String version : List.of("1.99.0", "2.0.0")) {
      assertRefused(
          version.startsWith("1") ? "newer.jar" : "next.jar",
          "module coming.game was made for API "
              + version
              + " of Martlet, and this server has "
              + present
              + ": it needs a newer server, or compile it for this one"
              + READ);
    }
  }

  @Test
  void whatTheApiDoesNotHaveIsNamed() {
    Map.of(
            "type.jar", "dev.martlet.api.shard.Weather",
            "mark.jar", "dev.martlet.api.shard.Weather",
            "method.jar", "dev.martlet.api.shard.Key.value()")
        .forEach(
            (jar, missing) ->
                assertRefused(
                    jar,
                    jar
                        + " was made for another API of Martlet, and this server has "
                        + present
                        + " (coming.Format uses "
                        + missing
                        + ", which is not there)"
                        + READ));
  }

  @Test
  void theOthersAreLoaded() {
    for (String plugin :
        List.of("coming.game@1 from good.jar: snapshot format coming", "shard type arena")) {
      assertTrue(said.contains(plugin), said);
    }
  }

  @Test
  void theChangelogIsBesideTheJar() throws Exception {
    assertEquals(
        Files.readString(Project.ROOT.resolve("module-info-docs/changelog.md")),
        Files.readString(Project.IMAGE.resolve("sdk/changelog.md")));
  }
}
