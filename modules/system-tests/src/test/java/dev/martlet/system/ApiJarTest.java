package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The image's sdk is all that a plugin author needs: a jar for javac, and a Maven repository with
 * the same jar, its sources and its Javadoc.
 */
class ApiJarTest {
  private static final Path SDK = Project.IMAGE.resolve("sdk");
  private static final String VERSION =
      ModuleFinder.of(PluginSource.API)
          .find("dev.martlet.api")
          .orElseThrow()
          .descriptor()
          .rawVersion()
          .orElseThrow();
  private static final Path ARTIFACT = SDK.resolve("dev/martlet/martlet-api").resolve(VERSION);

  private static Path artifact(String end) {
    return ARTIFACT.resolve("martlet-api-" + VERSION + end);
  }

  @Test
  void itsPomStandsAlone() throws Exception {
    String pom = Files.readString(artifact(".pom"));
    assertFalse(pom.contains("<parent>"), pom);
    assertFalse(pom.contains("${"), pom);
    assertTrue(pom.contains("<groupId>dev.martlet</groupId>"), pom);
    assertTrue(pom.contains("<artifactId>martlet-api</artifactId>"), pom);
    String metadata = Files.readString(ARTIFACT.resolveSibling("maven-metadata.xml"));
    assertTrue(metadata.contains("<version>" + VERSION + "</version>"), metadata);
  }

  @Test
  void theRepositoryHasTheJarItsSourcesAndItsJavadoc() throws Exception {
    assertArrayEquals(Files.readAllBytes(PluginSource.API), Files.readAllBytes(artifact(".jar")));
    String type = "dev/martlet/api/shard/Simulation";
    Path source = Project.ROOT.resolve("modules/api/src/main/java/" + type + ".java");
    assertEquals(Files.readString(source), entry(artifact("-sources.jar"), type + ".java"));
    String page = entry(artifact("-javadoc.jar"), "dev.martlet.api/" + type + ".html");
    assertTrue(page.contains("<title>Simulation (martlet-api " + VERSION + ")</title>"), page);
  }

  private static String entry(Path jar, String name) throws Exception {
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      return Files.readString(files.getPath(name));
    }
  }

  /** Two builds of one commit are the same bytes. */
  @Test
  void anotherRunWritesTheSame() throws Exception {
    Path again = Project.workFolder("sdk");
    Path dist = Project.IMAGE.resolveSibling("..").normalize();
    Project.run(
        again,
        List.of(
            Project.jdkTool("java").toString(),
            dist.resolve("../.mvn/SdkRepository.java").toString(),
            again.toString(),
            "2026-11-24T00:00:00Z",
            dist.resolve("target/sdk-modules").toString(),
            dist.resolve("../modules/api").toString(),
            dist.resolve("../modules/testkit").toString()));
    assertEquals(tree(SDK.resolve("dev")), tree(again.resolve("dev")));
  }

  /** The files below a folder, with what is in them. */
  private static TreeMap<String, String> tree(Path folder) throws Exception {
    TreeMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        files.put(folder.relativize(file).toString(), text.hashCode() + ", " + text.length());
      }
    }
    return files;
  }

  /** The marks for null are of a library that authors need not have. */
  @Test
  void aPluginCompilesWithoutAWarning() throws Exception {
    Path folder = Project.workFolder("warnings");
    write(folder, "Game.java", FORMAT);
    write(
        folder,
        "module/module-info.java",
        "/** A game. */\nmodule game { requires dev.martlet.api; }\n");
    write(folder, "module/game/Game.java", "package game;\n" + FORMAT);
    String javac = Project.jdkTool("javac").toString();
    List<String> strict =
        List.of("-Xlint:all", "-Xdoclint:all", "-Werror", "--release=25", "-d", "out");
    Project.run(
        folder, join(List.of(javac, "--class-path=" + PluginSource.API, "Game.java"), strict));
    Project.run(
        folder,
        join(
            List.of(
                javac,
                "--module-path=" + PluginSource.API,
                "module/module-info.java",
                "module/game/Game.java"),
            strict));
  }

  private static List<String> join(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  @Test
  void mavenFindsItByAFileUrl() throws Exception {
    Path folder = Project.workFolder("author");
    write(folder, "pom.xml", POM.formatted(VERSION, SDK));
    write(folder, "src/main/java/Game.java", FORMAT);
    String output = AuthorsMaven.run(folder, "compile");
    assertTrue(Files.exists(folder.resolve("target/classes/Game.class")), output);
    for (String more : List.of("sources", "javadoc")) {
      String name = "martlet-api-" + VERSION + "-" + more + ".jar";
      assertTrue(Files.exists(folder.resolve("target/sdk").resolve(name)), output);
    }
  }

  private static void write(Path folder, String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>com.example</groupId>
        <artifactId>game</artifactId>
        <version>1</version>
        <properties>
          <maven.compiler.release>25</maven.compiler.release>
          <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        </properties>
        <dependencies>
          <dependency>
            <groupId>dev.martlet</groupId><artifactId>martlet-api</artifactId>
            <version>%1$s</version><scope>provided</scope>
          </dependency>
        </dependencies>
        <repositories>
          <repository>
            <id>martlet</id><url>file://%2$s</url>
            <releases><checksumPolicy>fail</checksumPolicy></releases>
          </repository>
        </repositories>
        <build>
          <plugins>
            <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
            <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.15.0</version></plugin>
            <plugin>
              <artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version>
              <executions>
                <execution>
                  <phase>compile</phase>
                  <goals><goal>copy</goal></goals>
                  <configuration>
                    <outputDirectory>target/sdk</outputDirectory>
                    <artifactItems>
                      <artifactItem>
                        <groupId>dev.martlet</groupId><artifactId>martlet-api</artifactId>
                        <version>%1$s</version><classifier>sources</classifier>
                      </artifactItem>
                      <artifactItem>
                        <groupId>dev.martlet</groupId><artifactId>martlet-api</artifactId>
                        <version>%1$s</version><classifier>javadoc</classifier>
                      </artifactItem>
                    </artifactItems>
                  </configuration>
                </execution>
              </executions>
            </plugin>
          </plugins>
        </build>
      </project>
      """;

  private static final String FORMAT =
      """
      /** A format. */
      public final class Game implements dev.martlet.api.shard.SnapshotFormat {
        /** Makes one. */
        public Game() {}

        @Override
        public String name() {
          return "game";
        }

        @Override
        public byte[] encode(Object state) {
          return new byte[0];
        }
      }
      """;
}
