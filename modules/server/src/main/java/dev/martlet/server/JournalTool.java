package dev.martlet.server;

import dev.martlet.api.journal.JournalStore;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.JournalSettings;
import dev.martlet.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that works with the configured store of journals, which it opens as the server does.
 * What only reads works beside a server.
 */
abstract class JournalTool implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** What a command works with. The store is opened when it is asked for. */
  static final class Place implements AutoCloseable {
    private final ServerConfig config;
    private final PluginBootstrap bootstrap;
    private final boolean readOnly;
    private Optional<OpenJournals> opened = Optional.empty();

    Place(ServerConfig config, PluginBootstrap bootstrap, boolean readOnly) {
      this.config = config;
      this.bootstrap = bootstrap;
      this.readOnly = readOnly;
    }

    ServerConfig config() {
      return config;
    }

    PluginBootstrap bootstrap() {
      return bootstrap;
    }

    /**
     * The configured store.
     *
     * @throws ConfigException if there is none, or it cannot be opened
     */
    JournalStore store() throws ConfigException {
      if (opened.isEmpty()) {
        opened = Optional.of(OpenJournals.forTool(bootstrap, config, readOnly));
      }
      Optional<JournalStore> store;
      try {
        store = opened.get().store();
      } catch (ConfigException e) {
        throw readOnly
            ? e
            : new ConfigException(
                "this changes journals, so no server may have them open: " + e.getMessage(), e);
      }
      return store.orElseThrow(
          () ->
              new ConfigException(
                  "there is no store of journals: see " + JournalSettings.STORE.key()));
    }

    @Override
    public void close() {
      opened.ifPresent(OpenJournals::close);
    }
  }

  /**
   * Does the work.
   *
   * @return the exit code
   * @throws IOException with a message for the operator
   */
  abstract int run(Place place) throws IOException, ConfigException, InterruptedException;

  /** Whether the command changes the store. */
  boolean writes() {
    return false;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  final CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws ConfigException, InterruptedException {
    ServerConfig config = Commands.config(Level.SEVERE);
    try (PluginBootstrap bootstrap = PluginBootstrap.load(config, new Metrics());
        Place place = new Place(config, bootstrap, !writes())) {
      return run(place);
    } catch (IOException | IllegalArgumentException e) {
      return notWell(e.getMessage());
    }
  }

  /** Prints what is wrong. Returns the exit code. */
  final int notWell(String message) {
    err().println("martlet: " + message);
    return Commands.NOT_WELL;
  }
}
