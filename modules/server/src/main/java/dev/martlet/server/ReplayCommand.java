package dev.martlet.server;

import dev.martlet.api.journal.JournalSummary;
import dev.martlet.engine.JournalReplay;
import dev.martlet.engine.ReplayObserver;
import dev.martlet.engine.ReplayResult;
import dev.martlet.engine.journal.JournalFile;
import dev.martlet.engine.journal.JournalReader;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.config.PluginSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.journals.JournalListing;
import dev.martlet.server.journals.JournalNames;
import dev.martlet.server.journals.TextTable;
import dev.martlet.server.journals.VersionComparison;
import dev.martlet.server.plugin.LoadedPlugins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Replays journals, without sockets, and without writing anything. */
@Command(
    name = "replay",
    description = {
      "Makes the shard of a journal anew, has everything enter it that entered then, and compares"
          + " its states with those that were recorded. No port is opened, nothing is written, and"
          + " what the shard asks for (signals, work beside ticks) is not done. A server may run.",
      "If it differs, and a copy of the plugin that wrote the journal is kept, that is run beside"
          + " it, and the first tick and value are named that differ.",
      "Exit code 1: it does not do what it did then."
    },
    mixinStandardHelpOptions = true)
final class ReplayCommand extends JournalTool {
  @Parameters(
      paramLabel = "JOURNAL",
      arity = "0..1",
      description = "a file that an export has written, a shard's id, or a journal's name")
  private String name;

  @Option(names = "--all", description = "replays all journals of the store; prints a table")
  private boolean all;

  @Option(
      names = "--until",
      paramLabel = "TICK",
      description = "stops after this tick",
      defaultValue = "" + Long.MAX_VALUE,
      showDefaultValue = CommandLine.Help.Visibility.NEVER)
  private long until;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "with the plugins of this folder, such as the next version of yours")
  private Path folder;

  @Option(
      names = "--snapshots",
      description = "prints what spectators see after each tick, as an object of JSON in its line")
  private boolean snapshots;

  @Option(
      names = "--debug",
      paramLabel = "PORT",
      description = "waits for a debugger at this port of 127.0.0.1 before it begins")
  private Integer port; // the launcher's matter: the agent must be there from the start

  @Override
  int run(Place place) throws IOException, ConfigException, InterruptedException {
    if (all != (name == null)) {
      throw new ParameterException(
          spec().commandLine(), "say which journal to replay, or --all of them");
    }
    if (folder == null) {
      return run(place, place.config(), place.bootstrap().plugins());
    }
    ServerConfig config = otherPlugins();
    try (PluginBootstrap other = PluginBootstrap.load(config, new Metrics())) {
      return run(place, config, other.plugins());
    }
  }

  /** The store is that of the configured plugins, which the other folder may lack. */
  private ServerConfig otherPlugins() throws ConfigException {
    Properties properties = new Properties();
    properties.putAll(System.getProperties());
    properties.put(PluginSettings.FOLDER.key(), folder.toAbsolutePath().toString());
    return ConfigReader.read(properties, System.getenv());
  }

  private int run(Place place, ServerConfig config, LoadedPlugins plugins)
      throws IOException, ConfigException, InterruptedException {
    try (JournalReplay replay =
        new JournalReplay(plugins.types(), ServerCore.formats(plugins), config.engineLimits())) {
      return all ? replayAll(place, replay) : replayOne(place, config, plugins, replay);
    }
  }

  // ---- one --------------------------------------------------------------------------------

  private int replayOne(
      Place place, ServerConfig config, LoadedPlugins plugins, JournalReplay replay)
      throws IOException, ConfigException, InterruptedException {
    Optional<ReadJournal> read = read(place);
    if (read.isEmpty()) {
      return notWell("there is nothing to replay: the shard had not begun");
    }
    ReadJournal journal = read.get();
    ReplayResult result = replay.run(journal, until, observer());
    if (snapshots) { // standard output is for the states alone
      err().println(summary(journal, result));
    } else {
      out().println(summary(journal, result));
    }
    if (result.difference().isEmpty()) {
      return Commands.OK;
    }
    return notWell(
        "it DIFFERS: %s; the last state that was found to be the same is that of tick %d%s%s"
            .formatted(
                result.difference().get(),
                result.lastSame(),
                beside(place, journal, config, plugins, replay),
                indented(result.stack())));
  }

  /** Where it differs from what wrote the journal, if that is another plugin. */
  private String beside(
      Place place,
      ReadJournal journal,
      ServerConfig config,
      LoadedPlugins plugins,
      JournalReplay replay)
      throws InterruptedException {
    String type = journal.birth().id().type();
    Optional<HostedType<?>> now =
        plugins.types().stream().filter(each -> each.name().equals(type)).findFirst();
    if (now.isEmpty() || now.get().hash().equals(journal.hash())) {
      return "";
    }
    Optional<HostedType<?>> then =
        place.bootstrap().kept(config).find(journal.plugin(), journal.hash(), type);
    if (then.isEmpty()) {
      return "; no copy of " + journal.plugin() + " is kept that could be run beside it";
    }
    try (JournalReplay kept =
        new JournalReplay(
            List.of(then.get()), ServerCore.formats(plugins), config.engineLimits())) {
      return "\nbeside the kept "
          + journal.plugin()
          + ": "
          + new VersionComparison(journal, until).run(replay, kept);
    }
  }

  private static String indented(String stack) {
    return stack.contains("Caused by") ? "\n" + stack.strip() : "";
  }

  private Optional<ReadJournal> read(Place place) throws IOException, ConfigException {
    Path file = Path.of(name);
    if (Files.isRegularFile(file)) {
      JournalFile copy = JournalFile.read(file);
      return JournalReader.read(copy.id(), copy.content());
    }
    JournalSummary summary = JournalNames.find(place.store(), name);
    return JournalListing.read(place.store(), summary);
  }

  private ReplayObserver observer() {
    return snapshots
        ? new ReplayObserver() {
          @Override
          public void tickOver(long tick, long nanos, Supplier<byte[]> state) {
            byte[] json = state.get();
            String seen = json.length == 0 ? "null" : new String(json, StandardCharsets.UTF_8);
            out().println("{\"tick\":" + tick + ",\"nanos\":" + nanos + ",\"state\":" + seen + "}");
          }
        }
        : ReplayObserver.NOBODY;
  }

  private static String summary(ReadJournal journal, ReplayResult result) {
    double seconds = result.took().toNanos() / 1e9;
    double shardSeconds = result.shardTime().toNanos() / 1e9;
    return String.format(
        Locale.ROOT,
        "%s: %d records, up to tick %d, %.1f s of the shard's time in %.3f s: %.0f x real time;"
            + " %d recorded states are the same",
        journal.id(),
        journal.records(),
        result.tick(),
        shardSeconds,
        seconds,
        shardSeconds / seconds,
        result.compared());
  }

  // ---- all --------------------------------------------------------------------------------

  private int replayAll(Place place, JournalReplay replay)
      throws IOException, ConfigException, InterruptedException {
    TextTable table = new TextTable("JOURNAL", "STATE", "MADE BY", "TICK", "SAME STATES", "RESULT");
    int different = 0;
    int replayed = 0;
    for (JournalSummary journal : JournalNames.all(place.store())) {
      String plugin = "?";
      Optional<ReplayResult> result = Optional.empty();
      String what = "the same";
      try {
        Optional<ReadJournal> read = JournalListing.read(place.store(), journal);
        if (read.isEmpty()) {
          continue;
        }
        plugin = read.get().birth().plugin();
        result = Optional.of(replay.run(read.get(), until, ReplayObserver.NOBODY));
        what = result.get().difference().map(why -> "DIFFERS: " + why).orElse(what);
      } catch (IOException e) {
        what = "DAMAGED: " + e.getMessage();
      }
      replayed++;
      different += what.equals("the same") ? 0 : 1;
      table.add(
          journal.id().toString(),
          journal.state().name(),
          plugin,
          result.map(r -> Long.toString(r.tick())).orElse("?"),
          result.map(r -> Long.toString(r.compared())).orElse("?"),
          what);
    }
    table.print(out());
    out()
        .println(
            different == 0
                ? "all " + replayed + " journals come out the same"
                : different + " of " + replayed + " journals do not come out the same");
    return different == 0 ? Commands.OK : Commands.NOT_WELL;
  }
}
