package dev.martlet.server.plugin;

import dev.martlet.engine.plugin.FaultText;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.Spliterator;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Instantiates the providers of one plugin, one by one. One that fails is reported, and does not
 * keep the others from being instantiated. Plugin code runs on threads of its own, within a
 * deadline.
 */
final class PluginProviders {
  private static final String JDBC_DRIVER = "java.sql.Driver";

  /** The frame of a call of System.exit. */
  private static final String EXIT = "java.lang.Runtime.exit(";

  private final String plugin;
  private final PluginLayer layer;
  private final PluginThreads threads;
  private final Duration deadline;
  private final Consumer<String> onFailure;

  /**
   * The providers of a plugin.
   *
   * @param plugin its name, for people
   * @param layer of the plugin
   * @param threads that run its code
   * @param deadline for each provider
   * @param onFailure called with the reason when a provider fails
   */
  PluginProviders(
      String plugin,
      PluginLayer layer,
      PluginThreads threads,
      Duration deadline,
      Consumer<String> onFailure) {
    this.plugin = plugin;
    this.layer = layer;
    this.threads = threads;
    this.deadline = deadline;
    this.onFailure = onFailure;
  }

  /**
   * Registers the plugin's JDBC drivers, which they do when their class is initialized. The JDK
   * looks for drivers only once, with the class loader of whoever is the first to ask.
   */
  void registerDrivers() {
    for (String driver : layer.providers(JDBC_DRIVER)) {
      run("JDBC driver " + driver, () -> Class.forName(driver, true, layer.loader()));
    }
  }

  /** Whether there are providers of a service. */
  boolean declare(Class<?> service) {
    return !layer.providers(service.getName()).isEmpty();
  }

  /**
   * Instantiates the providers of a service.
   *
   * @param take makes of each what the server keeps
   */
  <S, T> List<T> instantiate(Class<S> service, Take<S, T> take) {
    List<T> taken = new ArrayList<>();
    Consumer<Provider<S>> each =
        provider -> instantiate(service, provider, take).ifPresent(taken::add);
    // After those in the modules, the service loader would look through all jars and all modules of
    // the JDK for files in META-INF/services that nobody can have: all plugins' code is in modules.
    int declared = layer.providers(service.getName()).size();
    Spliterator<Provider<S>> providers =
        ServiceLoader.load(service, layer.loader()).stream().spliterator();
    for (int i = 0; i < declared; i++) {
      try {
        providers.tryAdvance(each);
      } catch (ServiceConfigurationError e) { // this one is no provider; the next may be
        onFailure.accept(plugin + ": " + e.getMessage() + cause(e));
      }
    }
    return taken;
  }

  /** Why, such as that a class was compiled for a newer Java. */
  private static String cause(ServiceConfigurationError e) {
    return e.getCause() == null ? "" : ": " + FaultText.reason(e.getCause());
  }

  /** Makes of a provider what the server keeps. */
  interface Take<S, T> {
    /** Takes a provider from a module, given with its version. */
    T take(S provider, String module);
  }

  private <S, T> Optional<T> instantiate(Class<S> service, Provider<S> provider, Take<S, T> take) {
    return run(
        "provider " + name(service, provider),
        () -> {
          S made = get(provider);
          return take.take(made, layer.nameOfModule(made.getClass()).orElse(plugin));
        });
  }

  /** The provider's class; a provider method can say nothing more than the service. */
  private <S> String name(Class<S> service, Provider<S> provider) {
    return layer.owns(provider.type())
        ? provider.type().getName()
        : String.join(" or ", layer.providers(service.getName()));
  }

  /** Unwraps what a constructor throws from what the service loader throws. */
  private static <S> S get(Provider<S> provider) throws Exception {
    try {
      return provider.get();
    } catch (ServiceConfigurationError e) {
      switch (e.getCause()) {
        case InstantiationException none when isAbstract(provider.type()) ->
            throw new InstantiationException(provider.type().getName() + " is abstract");
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private static boolean isAbstract(Class<?> type) {
    return Modifier.isAbstract(type.getModifiers());
  }

  /** Runs plugin code. If it fails, the result is empty. */
  private <T> Optional<T> run(String what, Callable<T> work) {
    String who = plugin + ": " + what;
    try {
      Outcome<T> outcome = threads.call(who, layer.loader(), deadline, work);
      if (outcome instanceof Outcome.Returned<T>(T value)) {
        return Optional.of(value);
      }
      onFailure.accept(who + " " + explain(outcome));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      onFailure.accept(who + " was interrupted");
    }
    return Optional.empty();
  }

  private String explain(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Threw<?> threw -> "failed with " + threw.reason();
      case Outcome.Late<?> late when late.stack().contains(EXIT) ->
          "called System.exit, which ends nothing here, and did not return for " + deadline;
      case Outcome.Late<?> late -> "did not return for " + deadline + ", see the log";
      case Outcome.Busy<?> busy -> "was not called: too many others hang";
      case Outcome.Returned<?> returned -> throw new IllegalArgumentException("it returned");
    };
  }
}
