package dev.martlet.server.plugin;

import dev.martlet.api.auth.AuthenticatorProvider;
import dev.martlet.api.journal.JournalStoreProvider;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.SnapshotFormat;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.FaultText;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.PluginSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.SnapshotSettings;
import dev.martlet.server.determinism.DeterminismReport;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Loads plugins. Every jar in the plugin folder is one, and so is every folder in it, which also
 * holds the plugin's private jars. Each plugin gets a module layer of its own above the boot layer,
 * so two plugins may carry different versions of one library. Each loader is used by one thread:
 * that for the folder during the start, others for kept copies when they are needed.
 */
public final class PluginLoader {
  /** What the image brings itself, and its operator need not permit. */
  private static final String OWN_NATIVE = "dev.martlet.sqlite";

  private final ServerConfig config;
  private final PluginThreads threads;
  private final JarCopies copies;
  private final Metrics metrics;
  private final Map<String, PluginSite> sites = new ConcurrentHashMap<>();
  private final VisibleModules visible = VisibleModules.ofBootLayer();
  private final ClassLoader parent = new VisibleClasses(visible);
  private final ApiGate gate = new ApiGate();
  private final Set<String> nativeAccess;
  private final List<Plugin> plugins = new ArrayList<>();
  private final List<PluginFailure> failures = new ArrayList<>();

  private PluginLoader(
      ServerConfig config, PluginThreads threads, JarCopies copies, Metrics metrics) {
    this.metrics = metrics;
    this.config = config;
    this.threads = threads;
    this.copies = copies;
    this.nativeAccess = new TreeSet<>(config.get(PluginSettings.NATIVE_ACCESS));
  }

  /**
   * Loads all plugins in the folder that the configuration names. A plugin that does not load is
   * reported, and does not keep the others from loading.
   *
   * @param config of the server
   * @param threads that run the plugins' constructors
   * @param copies of the plugins' jars
   * @param metrics that show those of the plugins
   * @return the plugins, and the failures
   * @throws IOException if the folder cannot be read
   */
  public static LoadedPlugins load(
      ServerConfig config, PluginThreads threads, JarCopies copies, Metrics metrics)
      throws IOException {
    Path folder = config.get(PluginSettings.FOLDER);
    List<Path> candidates = FolderScan.plugins(folder);
    PluginLoader loader = new PluginLoader(config, threads, copies, metrics);
    candidates.forEach(loader::loadOne);
    for (String unknown : loader.nativeAccess) {
      String reason =
          PluginSettings.NATIVE_ACCESS.key() + " names " + unknown + ", which is not loaded";
      loader.failures.add(new PluginFailure(folder, reason));
    }
    return new LoadedPlugins(loader.plugins, loader.failures).withoutDuplicates();
  }

  /**
   * Loads one plugin besides those of the folder, from where its jars lie. Nobody sees its metrics.
   *
   * @param config of the server
   * @param threads that run its constructors
   * @param folder of its jars, in which nothing changes
   * @return the plugin, or why it cannot be loaded
   */
  static LoadedPlugins loadKept(ServerConfig config, PluginThreads threads, Path folder) {
    PluginLoader loader = new PluginLoader(config, threads, JarCopies.none(), new Metrics());
    loader.loadOne(folder);
    return new LoadedPlugins(loader.plugins, loader.failures);
  }

  /**
   * The authenticators that come with the server.
   *
   * @param config of the server
   * @param metrics that show those of the authenticators
   * @return the authenticators
   */
  public static List<HostedAuthenticator> builtInAuthenticators(
      ServerConfig config, Metrics metrics) {
    return ServiceLoader.load(ModuleLayer.boot(), AuthenticatorProvider.class).stream()
        .map(Provider::get)
        .map(
            provider ->
                HostedAuthenticator.of(
                    provider, site(provider.getClass().getModule().getName(), config, metrics)))
        .toList();
  }

  private void loadOne(Path from) {
    try {
      List<PluginJar> jars = jars(from);
      DeterminismGate determinism = new DeterminismGate(config.get(PluginSettings.DETERMINISM));
      gate.require(jars, determinism);
      load(from, jars, determinism.examine(jars));
    } catch (IOException e) {
      failures.add(new PluginFailure(from, "cannot be read: " + e));
    } catch (PluginRefusedException e) {
      failures.add(new PluginFailure(from, e.getMessage()));
    } catch (Throwable e) { // a plugin must not keep the others from loading
      failures.add(new PluginFailure(from, "failed with " + FaultText.reason(e)));
    }
  }

  private List<PluginJar> jars(Path from) throws IOException, PluginRefusedException {
    List<PluginJar> jars = new ArrayList<>();
    for (Path each : FolderScan.jars(from)) {
      PluginJar jar = PluginJar.read(each, copies);
      if (!jar.name().equals(VisibleModules.API)) {
        jars.add(jar);
      }
    }
    return jars;
  }

  private void load(Path from, List<PluginJar> jars, DeterminismReport determinism)
      throws IOException, PluginRefusedException {
    PluginModules modules = PluginModules.of(jars, visible);
    List<ModuleDescriptor> roots =
        jars.stream().filter(PluginLoader::isRoot).map(PluginJar::descriptor).sorted().toList();
    if (roots.isEmpty()) {
      throw new PluginRefusedException(PluginServices.whyNone(jars));
    }
    String name =
        roots.stream().map(ModuleDescriptor::toNameAndVersion).collect(Collectors.joining(", "));
    boolean mayGoNative =
        roots.stream()
            .map(ModuleDescriptor::name)
            .anyMatch(root -> nativeAccess.remove(root) || root.equals(OWN_NATIVE));
    PluginLayer layer = PluginLayer.define(modules, parent, mayGoNative);
    int failuresBefore = failures.size();
    for (String missing : modules.missingProviders()) {
      failures.add(new PluginFailure(from, name + ": " + missing));
    }
    PluginProviders providers =
        new PluginProviders(
            name,
            layer,
            threads,
            config.get(PluginSettings.DEADLINE),
            reason -> failures.add(new PluginFailure(from, reason)));
    providers.registerDrivers();
    List<PluginPage> pages = pages(name, from, jars);
    Plugin plugin = plugin(name, from, PluginJars.of(jars), providers, pages, determinism);
    if (!plugin.provides().isEmpty()) {
      plugins.add(plugin);
    } else if (failures.size() == failuresBefore) {
      failures.add(new PluginFailure(from, name + ": the service loader found no provider in it"));
    }
  }

  private static boolean isRoot(PluginJar jar) {
    return jar.providesOneOf(PluginServices.NAMES);
  }

  /** Private jars have none: what a library has below that folder is not meant for players. */
  private List<PluginPage> pages(String plugin, Path from, List<PluginJar> jars)
      throws IOException {
    List<PluginPage> pages = new ArrayList<>();
    if (config.get(PluginSettings.PAGES)) {
      for (PluginJar jar : jars.stream().filter(PluginLoader::isRoot).toList()) {
        try {
          PluginPage.of(jar, config.get(PluginSettings.PAGE_BYTES)).ifPresent(pages::add);
        } catch (PluginRefusedException e) {
          failures.add(new PluginFailure(from, plugin + ": " + e.getMessage()));
        }
      }
    }
    return pages;
  }

  private Plugin plugin(
      String name,
      Path from,
      PluginJars jars,
      PluginProviders providers,
      List<PluginPage> pages,
      DeterminismReport determinism) {
    return new Plugin(
        name,
        from,
        jars,
        providers.declare(ShardType.class) ? types(providers, jars) : List.of(),
        providers.instantiate(
            AuthenticatorProvider.class,
            (provider, module) -> HostedAuthenticator.of(provider, site(module))),
        providers.instantiate(SnapshotFormat.class, HostedFormat.Plugged::of),
        providers.instantiate(
            JournalStoreProvider.class,
            (provider, module) -> HostedStore.of(provider, site(module))),
        pages,
        determinism);
  }

  private List<HostedType<?>> types(PluginProviders providers, PluginJars jars) {
    PluginJson json =
        new PluginJson(
            config.inputLimits(),
            config.get(SnapshotSettings.SNAPSHOT_BYTES),
            InputSettings.refusesUnknownMembers(config));
    return providers.instantiate(
        ShardType.class, (type, module) -> hosted(type, json, site(module), jars));
  }

  private static HostedType<?> hosted(
      ShardType<?> type, PluginJson json, PluginSite site, PluginJars jars) {
    return HostedType.of(type, json, site, jars::hash);
  }

  /** All providers of a module share one. */
  private PluginSite site(String module) {
    return sites.computeIfAbsent(module, name -> site(name, config, metrics));
  }

  private static PluginSite site(String module, ServerConfig config, Metrics metrics) {
    return new PluginSite(
        module, config.get(PluginSettings.DATA), metrics, config.get(PluginSettings.METRICS));
  }
}
