package dev.martlet.server;

import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.shard.Durability;
import dev.martlet.engine.JournalReplay;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.journal.JournalSettings;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.KeptPlugins;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.server.admission.AuthenticationGate;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.PluginSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ServerSettings;
import dev.martlet.server.config.TlsSettings;
import dev.martlet.server.journals.JournalViews;
import dev.martlet.server.plugin.LoadedPlugins;
import dev.martlet.server.tls.TlsIdentity;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The server without its ports: certificate, plugins, authenticator, journals, and the configured
 * shards. The start makes one, and so does the command {@code check}, so that the two cannot
 * disagree. Made and closed by one thread.
 */
final class ServerCore implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ServerCore.class.getName());

  /** Calls of plugin code for creating shards that may be in progress at once. */
  private static final int MOST_CALLS = 64;

  private final Optional<TlsIdentity> tls;
  private final PluginBootstrap bootstrap;
  private final OpenJournals store;
  private final Optional<Journals> journals;
  private final PluginThreads maker;
  private final AuthenticationGate authentication;
  private final ShardRegistry registry;
  private final Optional<JournalViews> journalViews;

  private ServerCore(
      ServerConfig config,
      Metrics metrics,
      Scheduling scheduling,
      boolean withStore,
      boolean isCheck)
      throws ConfigException {
    if (!config.ignoredVariables().isEmpty()) {
      LOG.log(
          Level.INFO,
          "variables that tell of a service beside this server are no settings, and ignored: {0}",
          String.join(", ", config.ignoredVariables()));
    }
    checkFolder(config);
    this.tls = tls(config);
    this.bootstrap = PluginBootstrap.load(config, metrics);
    checkStrict(config, bootstrap.plugins());
    this.store =
        withStore ? OpenJournals.begin(bootstrap, config) : OpenJournals.none(bootstrap, config);
    this.authentication = bootstrap.authentication(config, metrics);
    this.maker = new PluginThreads("maker", MOST_CALLS, metrics);
    Optional<JournalStore> opened = store.store();
    Map<String, Durability> levels =
        TypeLevels.of(
            config.get(dev.martlet.server.config.JournalSettings.TYPES),
            bootstrap.plugins().plugins());
    this.journals =
        journals(
            isCheck ? Optional.of(new NoStore()) : opened,
            config,
            levels,
            metrics,
            isCheck ? KeptPlugins.NONE : bootstrap.kept(config));
    this.registry =
        new ShardRegistry(
            bootstrap.plugins().types(),
            config.engineLimits(),
            scheduling,
            maker,
            new SecureRandom()::nextLong,
            metrics,
            journals,
            formats(bootstrap.plugins()));
    this.journalViews = opened.map(each -> journalViews(each, config, metrics));
    ConfiguredShards.create(config.shards(), registry);
  }

  /**
   * Makes everything that the server needs before it opens its ports.
   *
   * @param scheduling that runs the turns of shards
   * @throws ConfigException if that fails; only daemon threads are left running then
   */
  static ServerCore make(ServerConfig config, Metrics metrics, Scheduling scheduling)
      throws ConfigException {
    return new ServerCore(config, metrics, scheduling, true, false);
  }

  /**
   * Makes what a server needs, for a check.
   *
   * @param beside a server that may run and have the journals open, so that they are left alone
   * @throws ConfigException if that fails
   */
  static ServerCore check(ServerConfig config, boolean beside) throws ConfigException {
    return new ServerCore(config, new Metrics(), Scheduling.NO_TURNS, !beside, true);
  }

  private static Optional<Journals> journals(
      Optional<JournalStore> store,
      ServerConfig config,
      Map<String, Durability> levels,
      Metrics metrics,
      KeptPlugins kept)
      throws ConfigException {
    if (store.isEmpty()) {
      return Optional.empty();
    }
    JournalSettings settings =
        new JournalSettings(
            config.get(dev.martlet.server.config.JournalSettings.COMMIT_INTERVAL),
            config.get(dev.martlet.server.config.JournalSettings.TURNS_AHEAD),
            JournalSettings.DEFAULT.retryAfter(),
            config.get(dev.martlet.server.config.JournalSettings.KEEP),
            config.get(dev.martlet.server.config.JournalSettings.KEEP_BYTES),
            levels,
            config.get(dev.martlet.server.config.JournalSettings.CHECKPOINT_EVERY));
    try {
      return Optional.of(new Journals(store.get(), settings, metrics, kept));
    } catch (IOException e) {
      throw new ConfigException("the journals cannot be read: " + e.getMessage(), e);
    }
  }

  private JournalViews journalViews(JournalStore opened, ServerConfig config, Metrics metrics) {
    LoadedPlugins plugins = bootstrap.plugins();
    return new JournalViews(
        opened,
        JournalReplay.besideShards(plugins.types(), formats(plugins), config.engineLimits()),
        new JournalViews.Limits(
            config.get(dev.martlet.server.config.JournalSettings.REPLAY_BYTES),
            config.get(dev.martlet.server.config.JournalSettings.REPLAY_ANSWER_BYTES),
            config.get(dev.martlet.server.config.JournalSettings.REPLAY_DEADLINE)),
        metrics);
  }

  /** The formats of snapshots, by their names. */
  static Map<String, HostedFormat> formats(LoadedPlugins plugins) {
    Map<String, HostedFormat> all = new HashMap<>();
    plugins.formats().forEach(format -> all.put(format.text(), format));
    return all;
  }

  /** The image may lack the folder of the default, but not one that the operator has named. */
  private static void checkFolder(ServerConfig config) throws ConfigException {
    Optional<Path> named =
        config
            .get(ServerSettings.WWW)
            .filter(folder -> !folder.equals(config.home().resolve("www")))
            .filter(folder -> !Files.isDirectory(folder));
    if (named.isPresent()) {
      throw new ConfigException(ServerSettings.WWW.key() + ": no such folder: " + named.get());
    }
  }

  private static Optional<TlsIdentity> tls(ServerConfig config) throws ConfigException {
    if (config.tls().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(TlsIdentity.load(config.tls().get()));
    } catch (IOException e) {
      throw new ConfigException(TlsSettings.CERTIFICATE.key() + ": " + e.getMessage(), e);
    }
  }

  private static void checkStrict(ServerConfig config, LoadedPlugins plugins)
      throws ConfigException {
    if (config.get(PluginSettings.STRICT) && !plugins.failures().isEmpty()) {
      throw new ConfigException(
          "plugins did not load, and "
              + PluginSettings.STRICT.key()
              + " is set: "
              + plugins.failures());
    }
  }

  Optional<TlsIdentity> tls() {
    return tls;
  }

  LoadedPlugins plugins() {
    return bootstrap.plugins();
  }

  AuthenticationGate authentication() {
    return authentication;
  }

  ShardRegistry registry() {
    return registry;
  }

  /** The journals of durable shards; empty if there is no store of them. */
  Optional<Journals> journals() {
    return journals;
  }

  /** The journals as admins look at them; empty if there is no store of them. */
  Optional<JournalViews> journalViews() {
    return journalViews;
  }

  /** The number of threads that are stuck in plugin code. Any thread. */
  int lostThreads() {
    return authentication.lostThreads()
        + maker.lost()
        + registry.lostCalls()
        + journalViews.map(JournalViews::lostThreads).orElse(0)
        + bootstrap.lostThreads();
  }

  /** Stops calling plugin code, closes the journals, and stops looking after the certificate. */
  @Override
  public void close() {
    registry.close();
    authentication.close();
    maker.close();
    journalViews.ifPresent(JournalViews::close);
    journals.ifPresent(Journals::close);
    store.close();
    bootstrap.close();
    tls.ifPresent(TlsIdentity::close);
  }
}
