package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metric;
import dev.martlet.server.ServerMetric;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.config.Setting;
import dev.martlet.server.config.Settings;
import dev.martlet.server.connection.ConnectionMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the threat model and the page of limits name, exists; and no limit is missing on them. */
class ThreatModelTest {
  private static final Path PAGE = Project.ROOT.resolve("module-info-docs/threat-model.md");
  private static final Pattern PROOF =
      Pattern.compile("`([A-Z]\\w*(?:Test|Properties))\\.?(\\w*)`");
  private static final Pattern SETTING = Pattern.compile("`(martlet\\.[a-z.-]+)`");
  private static final Pattern FIGURE = Pattern.compile("`(martlet_\\w+)");

  private static List<Path> tests() throws IOException {
    List<Path> tests = new ArrayList<>();
    for (String parent : List.of("modules", "plugins")) {
      try (Stream<Path> files = Files.walk(Project.ROOT.resolve(parent))) {
        files.filter(file -> file.toString().contains("/src/test/java/")).forEach(tests::add);
      }
    }
    return tests;
  }

  @Test
  void everyProofIsATestThatExists() throws Exception {
    List<Path> tests = tests();
    List<String> missing = new ArrayList<>();
    Matcher proofs = PROOF.matcher(Files.readString(PAGE));
    int found = 0;
    while (proofs.find()) {
      found++;
      String file = proofs.group(1) + ".java";
      String method = " void " + proofs.group(2);
      boolean exists = false;
      for (Path test : tests) {
        exists |=
            test.endsWith(file)
                && (proofs.group(2).isEmpty() || Files.readString(test).contains(method + "("));
      }
      if (!exists) {
        missing.add(proofs.group());
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(found > 30, "the proofs are not where they are looked for");
  }

  @Test
  void everyFigureExists() throws Exception {
    Set<String> metrics =
        Stream.of(
                EngineMetric.values(),
                ConnectionMetric.values(),
                AdmissionMetric.values(),
                ServerMetric.values())
            .flatMap(Stream::of)
            .map(Metric::description)
            .map(Metric.Description::metric)
            .collect(Collectors.toSet());
    Set<String> named = new TreeSet<>();
    Matcher figures = FIGURE.matcher(Files.readString(PAGE));
    while (figures.find()) {
      named.add(figures.group(1));
    }
    named.removeAll(metrics);
    assertEquals(Set.of(), named);
  }

  private static Set<String> limits() {
    return Settings.all().stream()
        .filter(setting -> !setting.seen().isEmpty())
        .map(Setting::key)
        .collect(Collectors.toSet());
  }

  @Test
  void everySettingExists() throws Exception {
    Set<String> named = new TreeSet<>();
    SETTING.matcher(Files.readString(PAGE)).results().forEach(found -> named.add(found.group(1)));
    Settings.all().forEach(setting -> named.remove(setting.key()));
    assertEquals(Set.of(), named);
  }

  /** Whoever adds a limit says which attacker it answers, or which mistake. */
  @Test
  void everyLimitIsNamed() throws Exception {
    String page = Files.readString(PAGE);
    Set<String> missing = new TreeSet<>(limits());
    missing.removeIf(limit -> page.contains("`" + limit + "`"));
    assertEquals(Set.of(), missing);
  }

  @Test
  void everyLimitHasCostsAndWhatHasCostsIsALimit() {
    Set<String> withoutCosts = new TreeSet<>(limits());
    withoutCosts.removeAll(LimitCosts.all().keySet());
    assertEquals(Set.of("martlet.hosts"), withoutCosts, "a list, which costs nothing");
    Set<String> costs = new TreeSet<>(LimitCosts.all().keySet());
    costs.removeAll(limits());
    assertEquals(Set.of(), costs);
  }
}
