package dev.martlet.server;

import dev.martlet.api.Options;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalStoreContext;
import dev.martlet.engine.metrics.OwnMetrics;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.JournalSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.plugin.HostedStore;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The store of journals that the configuration names. It is opened beside the rest of the start,
 * since native code is unpacked and loaded for that, and closed at the end. Begun and closed by one
 * thread; the store is for any.
 */
final class OpenJournals implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OpenJournals.class.getName());
  private static final String PREFIX = "martlet.journal.";

  private final PluginBootstrap bootstrap;
  private final ServerConfig config;
  private final FutureTask<Optional<Open>> opening;

  private OpenJournals(
      PluginBootstrap bootstrap,
      ServerConfig config,
      Optional<HostedStore> chosen,
      boolean readOnly) {
    this.bootstrap = bootstrap;
    this.config = config;
    this.opening =
        new FutureTask<>(
            () -> chosen.isEmpty() ? Optional.empty() : Optional.of(open(chosen.get(), readOnly)));
  }

  /** A store that is open. */
  private record Open(HostedStore of, JournalStore store, OwnMetrics metrics) {}

  /**
   * Begins to open the store, if there is one to be opened: not if the operator wants none, or has
   * not named one and that of the default is not in the plugin folder.
   *
   * @throws ConfigException if the one that they named is not there
   */
  static OpenJournals begin(PluginBootstrap bootstrap, ServerConfig config) throws ConfigException {
    OpenJournals journals =
        new OpenJournals(bootstrap, config, choose(bootstrap.plugins().stores(), config), false);
    Thread.ofVirtual().name("journals").start(journals.opening);
    return journals;
  }

  /**
   * Opens the store for a tool.
   *
   * @param readOnly whether the tool only reads, so that a server may have the store open
   * @throws ConfigException if the one that they named is not there
   */
  static OpenJournals forTool(PluginBootstrap bootstrap, ServerConfig config, boolean readOnly)
      throws ConfigException {
    OpenJournals journals =
        new OpenJournals(bootstrap, config, choose(bootstrap.plugins().stores(), config), readOnly);
    journals.opening.run();
    return journals;
  }

  /** Opens none. */
  static OpenJournals none(PluginBootstrap bootstrap, ServerConfig config) {
    OpenJournals journals = new OpenJournals(bootstrap, config, Optional.empty(), false);
    journals.opening.run();
    return journals;
  }

  private static Optional<HostedStore> choose(List<HostedStore> all, ServerConfig config)
      throws ConfigException {
    String wanted = config.get(JournalSettings.STORE);
    List<String> names = all.stream().map(HostedStore::name).sorted().toList();
    PluginBootstrap.requireKnown(PREFIX, config.journalOptions(), "stores of journals", names);
    if (wanted.equals(JournalSettings.NONE)) {
      return Optional.empty();
    }
    List<HostedStore> named = all.stream().filter(store -> store.name().equals(wanted)).toList();
    if (named.isEmpty() && !config.isGiven(JournalSettings.STORE)) {
      return Optional.empty();
    }
    if (named.size() != 1) {
      throw new ConfigException(
          "%s: there %s store of journals named \"%s\"; there are %s, and none for no store"
              .formatted(
                  JournalSettings.STORE.key(),
                  named.isEmpty() ? "is no" : "is more than one",
                  wanted,
                  names));
    }
    return Optional.of(named.getFirst());
  }

  private Open open(HostedStore chosen, boolean readOnly) throws ConfigException {
    Map<String, String> given = config.journalOptions().getOrDefault(chosen.name(), Map.of());
    return bootstrap.call(
        PREFIX + chosen.name(),
        chosen.provider(),
        config,
        () -> {
          Options options =
              Options.of(PluginAnswers.requireOptions(chosen.provider().options()), given);
          OwnMetrics metrics = chosen.site().newMetrics();
          Context context = new Context(chosen, options, config.home(), metrics, readOnly);
          JournalStore store = PluginAnswers.require(chosen.provider().open(context), "open");
          return new Open(chosen, store, metrics);
        });
  }

  /**
   * Waits until the store is open.
   *
   * @return it; empty if there is none
   * @throws ConfigException if it cannot be opened
   */
  Optional<JournalStore> store() throws ConfigException {
    return opened().map(Open::store);
  }

  private Optional<Open> opened() throws ConfigException {
    try {
      return opening.get();
    } catch (InterruptedException e) {
      throw new ConfigException("interrupted during the start", e);
    } catch (ExecutionException e) {
      throw new ConfigException(e.getCause().getMessage(), e.getCause());
    }
  }

  /** Closes the store, when no call of it is in progress. What fails is logged. */
  @Override
  public void close() {
    Optional<Open> opened;
    try {
      opened = opened();
    } catch (ConfigException e) {
      return; // it never was open, which the start has told
    }
    try {
      if (opened.isPresent()) {
        close(opened.get());
      }
    } catch (ConfigException e) {
      LOG.log(Level.WARNING, "the store of journals was not closed: {0}", e.getMessage());
    }
  }

  private void close(Open open) throws ConfigException {
    bootstrap.call(
        PREFIX + open.of().name(),
        open.of().provider(),
        config,
        () -> {
          open.store().close();
          return true;
        });
    open.metrics().close();
  }

  /** What a store is given. */
  private record Context(
      HostedStore of, Options options, Path home, OwnMetrics metrics, boolean readOnly)
      implements JournalStoreContext {
    @Override
    public System.Logger logger() {
      return PluginSite.logger(of.name(), of.provider());
    }

    @Override
    public Path dataFolder() {
      return readOnly ? of.site().folderIfMade() : of.site().folder();
    }
  }
}
