package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.martlet.system.ApiChanges.Change;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The API and the testkit of the image still have all that plugins of earlier versions count on.
 * The baseline says what that is; it is renewed, with one command, when something was added.
 */
class ApiBaselineTest {
  private static final Path BASELINE =
      Project.ROOT.resolve("modules/system-tests/src/test/resources/api/baseline.txt");
  private static final Path CHANGELOG = Project.ROOT.resolve("module-info-docs/changelog.md");

  private static final String RENEW =
      "mvn -B -pl modules/system-tests -am verify -Dtest=ApiBaselineTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dmartlet.docs.write=true";

  /** The context of a simulation and what it leads to, as the package's Javadoc has it. */
  static final Set<String> GIVEN =
      Set.of(
          "dev.martlet.api.PluginMetrics",
          "dev.martlet.api.PluginMetrics$Counter",
          "dev.martlet.api.PluginMetrics$Gauge",
          "dev.martlet.api.PluginMetrics$Timer",
          "dev.martlet.api.auth.AuthenticatorContext",
          "dev.martlet.api.shard.AsyncCall",
          "dev.martlet.api.shard.Entities",
          "dev.martlet.api.shard.Member",
          "dev.martlet.api.shard.Members",
          "dev.martlet.api.shard.ShardContext",
          "dev.martlet.api.shard.Signals",
          "dev.martlet.api.shard.Subscribers",
          "dev.martlet.api.shard.Timers");

  /** Their Javadoc tells to have a default. */
  static final Set<String> OPEN =
      Set.of(
          "dev.martlet.api.shard.Durability",
          "dev.martlet.api.shard.EndReason",
          "dev.martlet.api.shard.Presence");

  /** The model of the modules in the image's sdk. */
  private static ApiModel present() throws IOException {
    List<byte[]> files = new ArrayList<>();
    Set<String> exported = new TreeSet<>();
    ApiModel versions = new ApiModel();
    for (String jar : List.of("martlet-api.jar", "martlet-testkit.jar")) {
      ModuleReference module =
          ModuleFinder.of(Project.IMAGE.resolve("sdk").resolve(jar)).findAll().iterator().next();
      versions
          .versions()
          .put(module.descriptor().name(), module.descriptor().rawVersion().orElseThrow());
      module.descriptor().exports().stream().map(Exports::source).forEach(exported::add);
      try (ModuleReader reader = module.open();
          Stream<String> names = reader.list()) {
        for (String name :
            names.filter(each -> each.endsWith(".class") && !each.contains("-info")).toList()) {
          files.add(reader.open(name).orElseThrow().readAllBytes());
        }
      }
    }
    ApiModel model = ApiClassFiles.model(files, exported::contains);
    model.versions().putAll(versions.versions());
    return model;
  }

  @Test
  void whatPluginsCountOnIsStillThere() throws Exception {
    ApiModel now = present();
    ApiModel baseline = ApiModel.parse(Files.readString(BASELINE));
    List<Change> breaking = ApiChanges.breaking(baseline, now, GIVEN, OPEN);
    if (!breaking.isEmpty() && !isNextMajor(baseline, now)) {
      fail(
          "The API breaks plugins that were made for "
              + baseline.versions()
              + ":\n"
              + breaking.stream().map(each -> "- " + each).collect(Collectors.joining("\n"))
              + "\nOr it is a new major version: raise the first number of the version in the poms,"
              + " say in module-info-docs/changelog.md, under \"## <version>\", what to change, and"
              + " renew the baseline:\n  "
              + RENEW);
    }
    if (Boolean.getBoolean("martlet.docs.write")) {
      Files.writeString(BASELINE, now.text());
    }
    assertEquals(
        Files.readString(BASELINE),
        now.text(),
        "The API has changed, and no plugin breaks. Say @since for what is new, and renew the"
            + " baseline:\n  "
            + RENEW
            + "\n");
  }

  /** Whether all modules have a new first number, of which the changelog tells. */
  private static boolean isNextMajor(ApiModel baseline, ApiModel now) throws IOException {
    String changelog = Files.readString(CHANGELOG);
    for (String module : baseline.versions().keySet()) {
      String version = now.versions().get(module);
      if (major(version) <= major(baseline.versions().get(module))
          || changelog.lines().noneMatch(("## " + version)::equals)) {
        return false;
      }
    }
    return true;
  }

  private static int major(String version) {
    return Integer.parseInt(version.substring(0, version.indexOf('.')));
  }

  @Test
  void theTextHasAllOfTheModel() throws Exception {
    ApiModel now = present();
    assertTrue(now.types().size() > 60, () -> now.types().keySet().toString());
    assertEquals(now, ApiModel.parse(now.text()));
  }

  /**
   * A type that got another name must not lose its exception, nor keep one that nobody reads of.
   */
  @Test
  void theTypesThatMayGrowAreThereAndSaySo() throws Exception {
    ApiModel now = present();
    for (String each : GIVEN) {
      assertTrue(now.types().get(each).is("interface"), each);
    }
    for (String each : OPEN) {
      assertTrue(now.types().get(each).is("enum"), each);
      Path source =
          Project.ROOT.resolve("modules/api/src/main/java/" + each.replace('.', '/') + ".java");
      assertTrue(Files.readString(source).contains("New versions may add"), each);
    }
  }
}
