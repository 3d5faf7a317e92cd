package dev.martlet.server;

import dev.martlet.api.Options;
import dev.martlet.api.auth.AuthenticatorContext;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.metrics.OwnMetrics;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.plugin.PluginIdentity;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.server.admission.AuthenticationGate;
import dev.martlet.server.config.AuthSettings;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.PluginSettings;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.plugin.HostedAuthenticator;
import dev.martlet.server.plugin.JarCopies;
import dev.martlet.server.plugin.KeptCopies;
import dev.martlet.server.plugin.LoadedPlugins;
import dev.martlet.server.plugin.Plugin;
import dev.martlet.server.plugin.PluginLoader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Loads the plugins and creates the authenticator, before the server does anything else. Used by
 * one thread.
 */
final class PluginBootstrap implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PluginBootstrap.class.getName());

  /** Calls of plugin code that may be in progress at once. */
  private static final int MOST_CALLS = 64;

  private final PluginThreads loader;
  private final JarCopies copies;
  private final LoadedPlugins plugins;

  private PluginBootstrap(PluginThreads loader, JarCopies copies, LoadedPlugins plugins) {
    this.loader = loader;
    this.copies = copies;
    this.plugins = plugins;
  }

  /**
   * Loads the plugins of the folder that the configuration names.
   *
   * @throws ConfigException if there is no such folder
   */
  static PluginBootstrap load(ServerConfig config, Metrics metrics) throws ConfigException {
    PluginThreads loader = new PluginThreads("loader", MOST_CALLS, metrics);
    JarCopies copies = JarCopies.create();
    return new PluginBootstrap(loader, copies, loadPlugins(config, loader, copies, metrics));
  }

  LoadedPlugins plugins() {
    return plugins;
  }

  /** Copies of plugins that the journals need; none is made or loaded before one is needed. */
  KeptCopies kept(ServerConfig config) {
    return new KeptCopies(config, plugins, loader);
  }

  /** The number of threads that are stuck in plugin code that did not return. */
  int lostThreads() {
    return loader.lost();
  }

  private static LoadedPlugins loadPlugins(
      ServerConfig config, PluginThreads loader, JarCopies copies, Metrics metrics)
      throws ConfigException {
    if (!Files.isDirectory(config.get(PluginSettings.FOLDER))) {
      throw new ConfigException(
          PluginSettings.FOLDER.key() + ": no such folder: " + config.get(PluginSettings.FOLDER));
    }
    LoadedPlugins plugins;
    try {
      plugins = PluginLoader.load(config, loader, copies, metrics);
    } catch (IOException e) {
      throw new ConfigException(
          PluginSettings.FOLDER.key()
              + ": cannot read the folder "
              + config.get(PluginSettings.FOLDER)
              + ": "
              + e,
          e);
    }
    for (Plugin plugin : plugins.plugins()) {
      plugin.providers().forEach(provider -> PluginIdentity.note(provider, plugin.name()));
      LOG.log(Level.INFO, "plugin {0} provides {1}", plugin, String.join(", ", plugin.provides()));
    }
    plugins.plugins().forEach(PluginBootstrap::warn);
    plugins.failures().forEach(failure -> LOG.log(Level.ERROR, "plugin not loaded: {0}", failure));
    return plugins;
  }

  private static void warn(Plugin plugin) {
    for (String found : plugin.determinism().inShort()) {
      LOG.log(Level.WARNING, "plugin {0} is not deterministic: {1}", plugin, found);
    }
  }

  /**
   * Creates the authenticator that the configuration names.
   *
   * @throws ConfigException if there is none of that name, or it cannot be created
   */
  AuthenticationGate authentication(ServerConfig config, Metrics metrics) throws ConfigException {
    List<HostedAuthenticator> all =
        new ArrayList<>(PluginLoader.builtInAuthenticators(config, metrics));
    plugins.plugins().forEach(plugin -> all.addAll(plugin.authenticators()));
    List<HostedAuthenticator> named =
        all.stream().filter(a -> config.get(AuthSettings.PROVIDER).equals(a.name())).toList();
    String key = AuthSettings.PROVIDER.key();
    if (named.size() != 1) {
      throw new ConfigException(
          key
              + ": there "
              + (named.isEmpty() ? "is no" : "is more than one")
              + " authenticator named \""
              + config.get(AuthSettings.PROVIDER)
              + "\"; there are "
              + all.stream().map(HostedAuthenticator::name).sorted().toList());
    }
    List<String> names = all.stream().map(HostedAuthenticator::name).sorted().toList();
    requireKnown("martlet.auth.", config.authOptions(), "authenticators", names);
    return create(named.getFirst(), config, metrics);
  }

  /**
   * Refuses options of what is not there.
   *
   * @param prefix of their keys
   * @param given by name and option
   */
  static void requireKnown(
      String prefix, Map<String, Map<String, String>> given, String what, List<String> known)
      throws ConfigException {
    for (Map.Entry<String, Map<String, String>> each : given.entrySet()) {
      if (!known.contains(each.getKey())) {
        throw new ConfigException(
            "unknown setting: %s%s.%s: the %s are %s"
                .formatted(
                    prefix,
                    each.getKey(),
                    each.getValue().keySet().iterator().next(),
                    what,
                    known));
      }
    }
  }

  private AuthenticationGate create(
      HostedAuthenticator chosen, ServerConfig config, Metrics metrics) throws ConfigException {
    Map<String, String> given = config.authOptions().getOrDefault(chosen.name(), Map.of());
    return call(
        "martlet.auth." + chosen.name(),
        chosen.provider(),
        config,
        () -> {
          Options options =
              Options.of(PluginAnswers.requireOptions(chosen.provider().options()), given);
          OwnMetrics own = chosen.site().newMetrics();
          boolean loopback = config.get(PortSettings.HOST).isLoopbackAddress();
          return new AuthenticationGate(
              PluginAnswers.require(
                  chosen
                      .provider()
                      .create(new Context(chosen, options, loopback, config.home(), own)),
                  "create"),
              config.get(AuthSettings.DEADLINE),
              config.get(AuthSettings.AUTHENTICATIONS),
              metrics);
        });
  }

  /**
   * Runs plugin code that the start cannot do without.
   *
   * @param name of what is called, as the operator configures it
   * @param provider of the plugin
   * @throws ConfigException if it fails or takes too long
   */
  <T> T call(String name, Object provider, ServerConfig config, Callable<T> work)
      throws ConfigException {
    Duration deadline = config.get(PluginSettings.DEADLINE);
    try {
      Outcome<T> outcome = loader.call(name, provider.getClass().getClassLoader(), deadline, work);
      return switch (outcome) {
        case Outcome.Returned<T>(T value) -> value;
        case Outcome.Threw<T> threw ->
            throw new ConfigException(
                name + ": " + (threw.message().isEmpty() ? threw.stack() : threw.message()));
        case Outcome.Late<T> late ->
            throw new ConfigException(name + ": did not return for " + deadline + late.stack());
        case Outcome.Busy<T> busy ->
            throw new ConfigException(name + ": was not called, too many plugins hang");
      };
    } catch (InterruptedException e) {
      throw new ConfigException("interrupted during the start", e);
    }
  }

  @Override
  public void close() {
    loader.close();
    copies.close();
  }

  /** What an authenticator is given. */
  private record Context(
      HostedAuthenticator of, Options options, boolean loopbackOnly, Path home, OwnMetrics metrics)
      implements AuthenticatorContext {
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
