package dev.martlet.server.plugin;

import dev.martlet.api.AuthenticatorProvider;
import dev.martlet.api.ShardType;
import dev.martlet.api.SnapshotFormat;
import dev.martlet.engine.plugin.FaultText;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.SnapshotSettings;
import dev.martlet.wire.InputLimits;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads plugins. Every jar in the plugin folder is one, and so is every folder in it, which also
 * holds the plugin's private jars. Each plugin gets a module layer of its own above the boot layer,
 * so two plugins may carry different versions of one library. One thread, during the start.
 */
public final class PluginLoader {
  private static final Set<String> SERVICES =
      Set.of(
          ShardType.class.getName(),
          AuthenticatorProvider.class.getName(),
          SnapshotFormat.class.getName());

  private final ModuleLayer boot = ModuleLayer.boot();
  private final InputLimits limits;
  private final int maxSnapshot;
  private final boolean refuseUnknown;
  private final PluginThreads threads;
  private final Duration deadline;
  private final List<Plugin> plugins = new ArrayList<>();
  private final List<PluginFailure> failures = new ArrayList<>();

  private PluginLoader(ServerConfig config, PluginThreads threads, Duration deadline) {
    this.limits = config.inputLimits();
    this.maxSnapshot = config.get(SnapshotSettings.SNAPSHOT_BYTES);
    this.refuseUnknown = InputSettings.refusesUnknownMembers(config);
    this.threads = threads;
    this.deadline = deadline;
  }

  /**
   * Loads all plugins in a folder. A plugin that does not load is reported, and does not keep the
   * others from loading.
   *
   * @param folder of the plugins
   * @param config of the server: limits of inputs and snapshots
   * @param threads that run the plugins' constructors
   * @param deadline for each constructor
   * @return the plugins, and the failures
   * @throws IOException if the folder cannot be read
   */
  public static LoadedPlugins load(
      Path folder, ServerConfig config, PluginThreads threads, Duration deadline)
      throws IOException {
    List<Path> candidates;
    try (Stream<Path> entries = Files.list(folder)) {
      candidates = entries.filter(e -> isJar(e) || Files.isDirectory(e)).sorted().toList();
    }
    PluginLoader loader = new PluginLoader(config, threads, deadline);
    candidates.forEach(loader::loadOne);
    return new LoadedPlugins(loader.plugins, loader.failures).withoutDuplicates();
  }

  /**
   * The authenticators that come with the server.
   *
   * @return the authenticators
   */
  public static List<HostedAuthenticator> builtInAuthenticators() {
    return ServiceLoader.load(ModuleLayer.boot(), AuthenticatorProvider.class).stream()
        .map(Provider::get)
        .map(HostedAuthenticator::of)
        .toList();
  }

  private static boolean isJar(Path path) {
    return path.toString().endsWith(".jar") && Files.isRegularFile(path);
  }

  private void loadOne(Path from) {
    try {
      ModuleFinder finder = finder(from);
      List<ModuleReference> roots =
          finder.findAll().stream().filter(PluginLoader::isPlugin).toList();
      if (roots.isEmpty()) {
        failures.add(new PluginFailure(from, nothingProvided(finder)));
        return;
      }
      ModuleLayer layer = layer(finder, roots);
      plugins.add(
          new Plugin(
              roots.stream().map(PluginLoader::name).sorted().collect(Collectors.joining(", ")),
              from,
              types(layer, from),
              provided(layer, AuthenticatorProvider.class, from, HostedAuthenticator::of),
              provided(layer, SnapshotFormat.class, from, PluginLoader::hosted)));
    } catch (IOException e) {
      failures.add(new PluginFailure(from, "cannot be read: " + e));
    } catch (FindException | ResolutionException | LayerInstantiationException e) {
      failures.add(new PluginFailure(from, explain(e)));
    } catch (Throwable e) { // a plugin must not keep the others from loading
      failures.add(new PluginFailure(from, "failed with " + FaultText.line(e)));
    }
  }

  private static String explain(RuntimeException e) {
    Throwable cause = e.getCause();
    return cause == null ? e.getMessage() : e.getMessage() + ": " + cause.getMessage();
  }

  /** Finds a plugin's jars, but no copy of the API: that must be the server's for all plugins. */
  private static ModuleFinder finder(Path from) throws IOException {
    List<Path> jars;
    if (Files.isDirectory(from)) {
      try (Stream<Path> entries = Files.list(from)) {
        jars = entries.filter(PluginLoader::isJar).sorted().toList();
      }
    } else {
      jars = List.of(from);
    }
    String api = ShardType.class.getModule().getName();
    ModuleFinder all = ModuleFinder.of(jars.toArray(Path[]::new));
    return new ModuleFinder() {
      @Override
      public Optional<ModuleReference> find(String name) {
        return name.equals(api) ? Optional.empty() : all.find(name);
      }

      @Override
      public Set<ModuleReference> findAll() {
        return all.findAll().stream()
            .filter(module -> !module.descriptor().name().equals(api))
            .collect(Collectors.toSet());
      }
    };
  }

  private static boolean isPlugin(ModuleReference module) {
    return module.descriptor().provides().stream()
        .map(Provides::service)
        .anyMatch(SERVICES::contains);
  }

  private static String nothingProvided(ModuleFinder finder) {
    Set<ModuleReference> all = finder.findAll();
    if (all.isEmpty()) {
      return "holds no jar";
    }
    return all.stream()
        .map(ModuleReference::descriptor)
        .map(
            module ->
                "module "
                    + module.name()
                    + (module.isAutomatic()
                        ? " is not a modular jar: it has no module-info.class"
                        : " provides no ShardType, no AuthenticatorProvider and no SnapshotFormat"))
        .sorted()
        .collect(Collectors.joining("; "));
  }

  private ModuleLayer layer(ModuleFinder finder, List<ModuleReference> roots) {
    Set<String> names =
        roots.stream().map(root -> root.descriptor().name()).collect(Collectors.toSet());
    Configuration configuration = boot.configuration().resolve(finder, ModuleFinder.of(), names);
    ModuleLayer.Controller controller =
        ModuleLayer.defineModulesWithOneLoader(
            configuration, List.of(boot), ClassLoader.getSystemClassLoader());
    for (Module module : controller.layer().modules()) {
      for (String packageName : module.getPackages()) {
        controller.addOpens(module, packageName, PluginJson.reflectingModule());
      }
    }
    return controller.layer();
  }

  private List<HostedType<?>> types(ModuleLayer layer, Path from) {
    PluginJson json = new PluginJson(limits, maxSnapshot, refuseUnknown);
    return provided(layer, ShardType.class, from, type -> hosted((ShardType<?>) type, json));
  }

  private static <I> HostedType<I> hosted(ShardType<I> type, PluginJson json) {
    return HostedType.of(type, json, name(type.getClass().getModule().getDescriptor()));
  }

  private static HostedFormat.Plugged hosted(SnapshotFormat format) {
    return HostedFormat.Plugged.of(format, name(format.getClass().getModule().getDescriptor()));
  }

  /** Instantiates the providers in a layer, one by one. A provider that fails is reported. */
  private <S, T> List<T> provided(
      ModuleLayer layer, Class<S> service, Path from, Function<S, T> take) {
    List<T> taken = new ArrayList<>();
    List<Provider<S>> providers =
        ServiceLoader.load(layer, service).stream()
            .filter(provider -> provider.type().getModule().getLayer() == layer)
            .toList();
    for (Provider<S> provider : providers) {
      String who =
          name(provider.type().getModule().getDescriptor())
              + ": provider "
              + provider.type().getName();
      try {
        Outcome<T> outcome =
            threads.call(who, deadline, () -> instantiate(provider, take)); // plugin code
        if (outcome instanceof Outcome.Returned<T>(T value)) {
          taken.add(value);
        } else {
          failures.add(new PluginFailure(from, who + " " + explain(outcome)));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failures.add(new PluginFailure(from, who + " was interrupted"));
      }
    }
    return taken;
  }

  /** Unwraps what a constructor throws from what the service loader throws. */
  private static <S, T> T instantiate(Provider<S> provider, Function<S, T> take) throws Exception {
    try {
      return take.apply(provider.get());
    } catch (ServiceConfigurationError e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private String explain(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Threw<?> threw -> "failed with " + threw.stack().lines().findFirst().orElse("");
      case Outcome.Late<?> late -> "did not return for " + deadline + ", see the log";
      case Outcome.Busy<?> busy -> "was not called: too many others hang";
      case Outcome.Returned<?> returned -> throw new IllegalArgumentException("it returned");
    };
  }

  private static String name(ModuleReference module) {
    return name(module.descriptor());
  }

  private static String name(ModuleDescriptor module) {
    return module.toNameAndVersion();
  }
}
