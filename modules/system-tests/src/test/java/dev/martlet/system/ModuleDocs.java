package dev.martlet.system;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metric;
import dev.martlet.server.ServerMetric;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.config.Setting;
import dev.martlet.server.config.Settings;
import dev.martlet.server.connection.ConnectionMetric;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Generates the pages of module-info-docs that describe the built modules. */
final class ModuleDocs {
  private static final String GENERATED =
      "<!-- Generated from the built modules. To renew: mvn verify -Dmartlet.docs.write=true"
          + " -->\n\n";

  /** A module of this project: its descriptor as built, and its purpose as its source states it. */
  private record Built(Path folder, ModuleDescriptor descriptor, String purpose) {
    String name() {
      return descriptor.name();
    }
  }

  private final List<Built> modules = new ArrayList<>();

  ModuleDocs() throws IOException {
    for (String parent : List.of("modules", "plugins")) {
      try (Stream<Path> folders = Files.list(Project.ROOT.resolve(parent))) {
        for (Path folder : folders.sorted().toList()) {
          if (Files.exists(folder.resolve("src/main/java/module-info.java"))) {
            modules.add(read(folder));
          }
        }
      }
    }
  }

  private static Built read(Path folder) throws IOException {
    try (Stream<Path> jars = Files.list(folder.resolve("target"))) {
      Path jar = jars.filter(path -> path.toString().endsWith(".jar")).findFirst().orElseThrow();
      ModuleDescriptor descriptor = ModuleFinder.of(jar).findAll().iterator().next().descriptor();
      return new Built(folder, descriptor, purpose(folder));
    }
  }

  /** The Javadoc of the module's declaration, read by the parser of the compiler. */
  private static String purpose(Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  null,
                  null,
                  files.getJavaFileObjects(folder.resolve("src/main/java/module-info.java")));
      CompilationUnitTree unit = task.parse().iterator().next();
      ModuleTree module = unit.getModule();
      DocCommentTree comment =
          DocTrees.instance(task).getDocCommentTree(new TreePath(new TreePath(unit), module));
      return markdown(
          comment.getFullBody().stream().map(Object::toString).collect(Collectors.joining()));
    }
  }

  private static String markdown(String javadoc) {
    return javadoc
        .replaceAll("\\s+", " ")
        .replaceAll("\\{@code ([^}]*)}", "`$1`")
        .replaceAll("\\{@link (?:\\w+\\.)*(\\w+)}", "`$1`")
        .replaceAll("\\s*<p>\\s*", "\n\n")
        .replaceAll("</?em>", "*")
        .strip();
  }

  /** All pages, by their paths within module-info-docs. */
  Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("README.md", index());
    pages.put("configuration.md", configuration());
    pages.put("limits.md", limits());
    pages.put("metrics.md", metrics());
    modules.forEach(module -> pages.put(module.name() + ".md", page(module)));
    return pages;
  }

  private String index() {
    StringBuilder page = new StringBuilder(GENERATED);
    page.append("# Modules\n\n```mermaid\ngraph TD\n");
    TreeSet<String> outside = new TreeSet<>();
    modules.forEach(module -> page.append("  ").append(node(module.name())).append("\n"));
    for (Built module : modules) {
      for (Requires requires : required(module)) {
        String target = requires.name();
        if (modules.stream().noneMatch(m -> m.name().equals(target))) {
          outside.add(target);
        }
        page.append("  ").append(id(module.name())).append(" --> ").append(id(target)).append("\n");
      }
    }
    outside.forEach(
        name -> page.append("  ").append(id(name)).append("([\"").append(name).append("\"])\n"));
    page.append("```\n\n| module | what it is for |\n| --- | --- |\n");
    for (Built module : modules) {
      page.append("| [").append(module.name()).append("](").append(module.name()).append(".md) | ");
      page.append(module.purpose().split("\n\n")[0]).append(" |\n");
    }
    page.append(
        """

        Further pages:

        - for game teams: [writing plugins](plugins.md), [what plugins may do wrong](failures.md), \
        [authenticators](authentication.md)
        - for client developers: [the wire protocol](protocol.md), [the HTTP API](api.md)
        - for operators: [operating](operating/README.md), [every setting](configuration.md), \
        [every limit](limits.md), [metrics](metrics.md), [benchmarks](benchmarks.md), \
        [security](security.md), [the threat model](threat-model.md), [what players notice of an attack](attacks.md)
        - for who changes Martlet: [decisions](decisions)
        """);
    return page.toString();
  }

  private static String id(String module) {
    return module.replace('.', '_');
  }

  private static String node(String module) {
    return id(module) + "[\"" + module + "\"]";
  }

  private static List<Requires> required(Built module) {
    return module.descriptor().requires().stream()
        .filter(requires -> !requires.name().equals("java.base"))
        .sorted()
        .toList();
  }

  private String page(Built module) {
    ModuleDescriptor descriptor = module.descriptor();
    StringBuilder page = new StringBuilder(GENERATED);
    page.append("# ").append(module.name()).append("\n\n").append(module.purpose()).append("\n\n");
    String source = Project.ROOT.relativize(module.folder()).toString();
    page.append("Source: [").append(source).append("](../").append(source).append(")\n");
    section(page, "requires", required(module).stream().map(ModuleDocs::describe).toList());
    section(
        page,
        "exports",
        descriptor.exports().stream()
            .map(e -> code(e.source()) + to(e.targets()))
            .sorted()
            .toList());
    section(
        page,
        "provides",
        descriptor.provides().stream()
            .map(
                p ->
                    code(p.service())
                        + " with "
                        + p.providers().stream()
                            .map(ModuleDocs::code)
                            .collect(Collectors.joining(", ")))
            .sorted()
            .toList());
    section(page, "uses", descriptor.uses().stream().map(ModuleDocs::code).sorted().toList());
    section(
        page,
        "opens",
        descriptor.opens().stream().map(o -> code(o.source()) + to(o.targets())).sorted().toList());
    return page.toString();
  }

  private static String describe(Requires requires) {
    String modifiers =
        requires.modifiers().stream()
            .filter(m -> m == Requires.Modifier.TRANSITIVE || m == Requires.Modifier.STATIC)
            .map(m -> " (" + m.name().toLowerCase(java.util.Locale.ROOT) + ")")
            .sorted()
            .collect(Collectors.joining());
    return code(requires.name()) + modifiers;
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private static String to(java.util.Set<String> targets) {
    return targets.isEmpty()
        ? ""
        : " to "
            + targets.stream().sorted().map(ModuleDocs::code).collect(Collectors.joining(", "));
  }

  private static void section(StringBuilder page, String title, List<String> lines) {
    page.append("\n## ").append(title).append("\n\n");
    if (lines.isEmpty()) {
      page.append("Nothing.\n");
    }
    lines.forEach(line -> page.append("- ").append(line).append("\n"));
  }

  private static String metrics() {
    StringBuilder page = new StringBuilder(GENERATED);
    page.append(
        """
        # Metrics

        `GET /observe/metrics` on the HTTP port, in the text format of Prometheus or, if that is asked for, of OpenMetrics. Besides
        these there are those of the virtual machine and the process, under the names that Prometheus' client for Java gives them
        (`jvm_…`, `process_…`). Labels have few values: a shard type, a code; never a shard, a user or an address.

        There is a [dashboard for Grafana](operating/grafana-dashboard.json) and there are [alert rules](operating/prometheus-alerts.yaml).

        | metric | kind | labels | meaning |
        | --- | --- | --- | --- |
        """);
    Stream.of(
            EngineMetric.values(),
            ConnectionMetric.values(),
            AdmissionMetric.values(),
            ServerMetric.values())
        .flatMap(Stream::of)
        .map(Metric::description)
        .sorted(Comparator.comparing(Metric.Description::metric))
        .forEach(
            metric ->
                page.append("| `")
                    .append(metric.metric())
                    .append("` | ")
                    .append(kind(metric.kind()))
                    .append(" | ")
                    .append(String.join(", ", metric.labels()))
                    .append(" | ")
                    .append(metric.help())
                    .append(" |\n"));
    return page.toString();
  }

  private static String kind(Metric.Kind kind) {
    return switch (kind) {
      case COUNTER -> "counter";
      case GAUGE -> "gauge";
      case HISTOGRAM -> "histogram";
    };
  }

  private static String limits() {
    StringBuilder page = new StringBuilder(GENERATED);
    page.append(
        """
        # Limits

        Every limit is a setting. What a client sees is a status of the refused upgrade, a complaint, or a close
        ([protocol](protocol.md)); the [figures](metrics.md) are at `/observe/metrics` on the HTTP port. The costs are those of
        using up the default, for the attacker and for the server; times are of one core, and those with "about" are estimates.
        [Who may do what](threat-model.md) says which limit answers which attacker.

        | setting | default | unit | limits | a client sees | figure | costs an attacker | costs the server |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        """);
    for (Setting<?> setting : Settings.all()) {
      if (!setting.seen().isEmpty()) {
        row(
            page,
            code(setting.key()),
            code(setting.defaultText()),
            setting.unit(),
            setting.help(),
            setting.seen(),
            setting.counter().isEmpty() ? "" : code(setting.counter()),
            LimitCosts.of(setting.key()).attacker(),
            LimitCosts.of(setting.key()).server());
      }
    }
    return page.toString();
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String configuration() {
    StringBuilder page = new StringBuilder(GENERATED);
    page.append(
        """
        # Settings

        Each is given, in the order in which they win, on the command line (`bin/martlet -Dmartlet.port=80`), in the
        environment (`MARTLET_PORT=80`), or in `conf/application.yaml`. An unknown key or a bad value stops the start with
        the key's name. Durations are written as ISO 8601 does (`PT10S`, `PT5M`, `PT0.5S`) and are not negative. Relative
        paths start from `martlet.home`.

        | key | default | range | unit | meaning |
        | --- | --- | --- | --- | --- |
        """);
    Settings.all().stream()
        .sorted(Comparator.comparing(Setting::key))
        .forEach(
            setting ->
                row(
                    page,
                    code(setting.key()),
                    setting.defaultText().isEmpty() ? "" : code(setting.defaultText()),
                    setting.range(),
                    setting.unit(),
                    setting.help()));
    page.append(
        """

        ## Authenticators

        `martlet.auth.<provider>.<option>` (in the environment `MARTLET_AUTH_<PROVIDER>_<OPTION>`):

        | key | default | meaning |
        | --- | --- | --- |
        | `martlet.auth.tokens.file` | `conf/tokens` | the file of hashed tokens; a line is `<user> <SHA-256 of the token> [<role> …]` |

        ## Stores of journals

        `martlet.journal.<store>.<option>` (in the environment `MARTLET_JOURNAL_<STORE>_<OPTION>`):

        | key | default | meaning |
        | --- | --- | --- |
        | `martlet.journal.sqlite.file` | `journals.db` in the plugin's folder of `martlet.data` | the file that holds the journals |
        | `martlet.journal.sqlite.synchronous` | `FULL` | `FULL` or `EXTRA`: what SQLite forces to the disk with a commit |

        ## Shards

        `martlet.shards` is a list (on the command line `-Dmartlet.shards.0.id=…`, which then stands for the whole list of
        the file; not in the environment). A shard in it is made at the start, and again when somebody joins after it ended. What is not given is as the shard's type says.

        | key | usual default | unit | meaning |
        | --- | --- | --- | --- |
        | `id` | | | the shard's id, `<type>` or `<type>:<name>` |
        | `tick-rate` | `20` | Hz | ticks a second, up to 1000; 0 is event-driven |
        | `max-subscribers` | `256` | connections | the most attached at once; 0 is unlimited |
        | `max-queued-inputs` | `10000` | inputs | the most that wait for a tick; 0 is unlimited |
        | `idle-shutdown` | `PT90S` | duration | the time without subscriber and input after which it is stopped; `PT0S` is never |
        | `options.<name>` | | | what the shard's type declares |
        """);
    return page.toString();
  }
}
