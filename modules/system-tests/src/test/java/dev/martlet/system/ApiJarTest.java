package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** A plugin author's Maven builds against the API's jar, with nothing else of this repository. */
class ApiJarTest {
  private static final Path JAR = Project.IMAGE.resolve("sdk/martlet-api.jar");

  private static String pom() throws Exception {
    try (ZipFile jar = new ZipFile(JAR.toFile());
        InputStream in =
            jar.getInputStream(jar.getEntry("META-INF/maven/dev.martlet/martlet-api/pom.xml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void itsPomStandsAlone() throws Exception {
    String pom = pom();
    assertFalse(pom.contains("<parent>"), pom);
    assertFalse(pom.contains("${"), pom);
    assertTrue(pom.contains("<groupId>dev.martlet</groupId>"), pom);
    assertTrue(pom.contains("<artifactId>martlet-api</artifactId>"), pom);
  }

  @Test
  void mavenBuildsAPluginAgainstAFolderWithTheJar() throws Exception {
    Path maven = Project.tool("mvn");
    Path folder = Project.workFolder("author");
    String version = pom().replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");
    Path place =
        Files.createDirectories(folder.resolve("repository/dev/martlet/martlet-api/" + version));
    Files.copy(JAR, place.resolve("martlet-api-" + version + ".jar"));
    Files.writeString(place.resolve("martlet-api-" + version + ".pom"), pom());
    write(
        folder, "settings.xml", SETTINGS.formatted(System.getProperty("martlet.maven-repository")));
    write(folder, "pom.xml", POM.formatted(version, folder.resolve("repository")));
    write(folder, "src/main/java/Game.java", GAME);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                maven.toString(),
                "--batch-mode",
                "--offline",
                "-Daether.offline.protocols=file",
                "--settings=settings.xml",
                "-Dmaven.repo.local=" + folder.resolve("local"),
                "compile"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor() == 0, output);
    assertTrue(Files.exists(folder.resolve("target/classes/Game.class")), output);
  }

  private static void write(Path folder, String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** What this build has fetched stands in for the world. */
  private static final String SETTINGS =
      """
      <settings>
        <mirrors>
          <mirror><id>world</id><mirrorOf>central</mirrorOf><url>file://%s</url></mirror>
        </mirrors>
      </settings>
      """;

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
            <version>%s</version><scope>provided</scope>
          </dependency>
        </dependencies>
        <repositories>
          <repository><id>games</id><url>file://%s</url></repository>
        </repositories>
        <build>
          <plugins>
            <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
            <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.15.0</version></plugin>
          </plugins>
        </build>
      </project>
      """;

  private static final String GAME =
      """
      public final class Game implements dev.martlet.api.shard.ShardType<String> {
        @Override public String name() { return "game"; }
        @Override
        public dev.martlet.api.shard.Simulation<String> create(dev.martlet.api.shard.ShardContext context) {
          throw new IllegalStateException();
        }
      }
      """;
}
