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

/**
 * The store of journals that the configuration names, while the server runs. Opened and closed by
 * one thread; the store is for any.
 */
final class OpenJournals implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OpenJournals.class.getName());
  private static final String PREFIX = "martlet.journal.";

  private final HostedStore of;
  private final JournalStore store;
  private final OwnMetrics metrics;
  private final PluginBootstrap bootstrap;
  private final ServerConfig config;

  private OpenJournals(
      HostedStore of,
      JournalStore store,
      OwnMetrics metrics,
      PluginBootstrap bootstrap,
      ServerConfig config) {
    this.of = of;
    this.store = store;
    this.metrics = metrics;
    this.bootstrap = bootstrap;
    this.config = config;
  }

  /**
   * Opens the store.
   *
   * @return it; empty if the operator wants none, or has not named one and that of the default is
   *     not in the plugin folder
   * @throws ConfigException if the one that they named is not there, or the store cannot be opened
   */
  static Optional<OpenJournals> open(PluginBootstrap bootstrap, ServerConfig config)
      throws ConfigException {
    Optional<HostedStore> chosen = choose(bootstrap.plugins().stores(), config);
    return chosen.isEmpty() ? Optional.empty() : Optional.of(open(chosen.get(), bootstrap, config));
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

  private static OpenJournals open(
      HostedStore chosen, PluginBootstrap bootstrap, ServerConfig config) throws ConfigException {
    Map<String, String> given = config.journalOptions().getOrDefault(chosen.name(), Map.of());
    return bootstrap.call(
        PREFIX + chosen.name(),
        chosen.provider(),
        config,
        () -> {
          Options options =
              Options.of(PluginAnswers.requireOptions(chosen.provider().options()), given);
          OwnMetrics metrics = chosen.site().newMetrics();
          Context context = new Context(chosen, options, config.home(), metrics);
          JournalStore store = PluginAnswers.require(chosen.provider().open(context), "open");
          return new OpenJournals(chosen, store, metrics, bootstrap, config);
        });
  }

  JournalStore store() {
    return store;
  }

  /** Closes the store, when no call of it is in progress. What fails is logged. */
  @Override
  public void close() {
    try {
      bootstrap.call(
          PREFIX + of.name(),
          of.provider(),
          config,
          () -> {
            store.close();
            return true;
          });
    } catch (ConfigException e) {
      LOG.log(Level.WARNING, "the store of journals was not closed: {0}", e.getMessage());
    }
    metrics.close();
  }

  /** What a store is given. */
  private record Context(HostedStore of, Options options, Path home, OwnMetrics metrics)
      implements JournalStoreContext {
    @Override
    public System.Logger logger() {
      return PluginSite.logger(of.name(), of.provider());
    }

    @Override
    public Path dataFolder() {
      return of.site().folder();
    }
  }
}
