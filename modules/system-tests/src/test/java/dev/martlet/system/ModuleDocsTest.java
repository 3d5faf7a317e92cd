package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.server.config.Setting;
import dev.martlet.server.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The generated pages are up to date, and all pages name files and settings that exist. */
class ModuleDocsTest {
  private static final Path FOLDER = Project.ROOT.resolve("module-info-docs");

  /** Pages that are not generated. */
  private static final Set<String> WRITTEN =
      Set.of(
          "protocol.md",
          "plugins.md",
          "changelog.md",
          "api.md",
          "authentication.md",
          "failures.md",
          "journal.md",
          "security.md",
          "threat-model.md",
          "attacks.md",
          "benchmarks.md");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

  @Test
  void thePagesAreAsTheBuiltModulesSay() throws Exception {
    Map<String, String> pages = new ModuleDocs().pages();
    if (Boolean.getBoolean("martlet.docs.write")) {
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = FOLDER.resolve(page.getKey());
      assertTrue(Files.exists(file), file + " is missing: mvn verify -Dmartlet.docs.write=true");
      assertEquals(
          page.getValue(),
          Files.readString(file),
          file + " is stale: mvn verify -Dmartlet.docs.write=true");
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      Set<String> extra =
          files
              .filter(Files::isRegularFile)
              .map(file -> file.getFileName().toString())
              .filter(name -> !pages.containsKey(name) && !WRITTEN.contains(name))
              .collect(Collectors.toSet());
      assertEquals(Set.of(), extra, "pages of modules that there are no more");
    }
  }

  @Test
  void everyLinkToAFileLeadsSomewhere() throws Exception {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      List<Path> pages =
          Stream.concat(files, Stream.of(Project.ROOT.resolve("README.md")))
              .filter(file -> file.toString().endsWith(".md"))
              .toList();
      for (Path page : pages) {
        Matcher links = LINK.matcher(Files.readString(page));
        while (links.find()) {
          if (!links.group(1).contains("://")) {
            Path target = page.resolveSibling(links.group(1)).normalize();
            assertTrue(Files.exists(target), page + " links to " + target);
          }
        }
      }
    }
  }

  @Test
  void everySettingThatAPageNamesIsThere() throws Exception {
    Set<String> keys = Settings.all().stream().map(Setting::key).collect(Collectors.toSet());
    Pattern named = Pattern.compile("(?<![\\w./-])martlet\\.[a-z][a-z.-]*[a-z]");
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path page :
          Stream.concat(files, Stream.of(Project.ROOT.resolve("README.md")))
              .filter(Files::isRegularFile)
              .toList()) {
        Matcher settings = named.matcher(Files.readString(page));
        while (settings.find()) {
          String key = settings.group();
          assertTrue(
              keys.contains(key)
                  || keys.stream().anyMatch(k -> k.startsWith(key + "."))
                  || key.startsWith("martlet.auth.")
                  || key.startsWith("martlet.journal.sqlite")
                  || key.startsWith("martlet.shards")
                  || Set.of("martlet.service", "martlet.jfr").contains(key),
              page + " names " + key);
        }
      }
    }
  }

  @Test
  void theTopLevelHoldsNothingElse() throws Exception {
    try (Stream<Path> files = Files.list(Project.ROOT)) {
      Set<String> extra =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith("."))
              .filter(name -> !name.equals("target"))
              .collect(Collectors.toSet());
      assertEquals(
          Set.of("pom.xml", "modules", "plugins", "module-info-docs", "README.md", "dist"), extra);
    }
  }
}
