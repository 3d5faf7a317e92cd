package dev.martlet.server.plugin;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.util.List;
import java.util.Optional;

/**
 * The module layer of one plugin: all its jars, above the boot layer, with a class loader that sees
 * {@link VisibleClasses}. Immutable.
 *
 * @param layer of the plugin
 * @param loader of all its modules
 */
record PluginLayer(ModuleLayer layer, ClassLoader loader) {
  /**
   * Defines the layer of a plugin.
   *
   * @param modules of the plugin; all of them are resolved, as jars on a class path are
   * @param parent of its class loader
   * @param nativeAccess whether its code may call native methods
   * @throws PluginRefusedException if the modules do not go together, or one is missing
   */
  @SuppressWarnings("restricted") // native access is the operator's decision, see the setting
  static PluginLayer define(PluginModules modules, ClassLoader parent, boolean nativeAccess)
      throws PluginRefusedException {
    ModuleLayer boot = ModuleLayer.boot();
    try {
      Configuration configuration =
          boot.configuration().resolve(modules, ModuleFinder.of(), modules.names());
      ModuleLayer.Controller controller =
          ModuleLayer.defineModulesWithOneLoader(configuration, List.of(boot), parent);
      ModuleLayer layer = controller.layer();
      for (Module module : layer.modules()) {
        // A jar without a descriptor of its own requires no other, and all may need it.
        layer.modules().forEach(other -> controller.addReads(module, other));
        if (nativeAccess) {
          controller.enableNativeAccess(module);
        }
      }
      return new PluginLayer(
          layer, layer.modules().stream().findAny().orElseThrow().getClassLoader());
    } catch (FindException | ResolutionException | LayerInstantiationException e) {
      throw new PluginRefusedException(explain(e));
    }
  }

  private static String explain(RuntimeException e) {
    Throwable cause = e.getCause();
    return cause == null ? e.getMessage() : e.getMessage() + ": " + cause.getMessage();
  }

  /** The names of the classes in this layer that provide a service. */
  List<String> providers(String service) {
    return layer.modules().stream()
        .flatMap(module -> module.getDescriptor().provides().stream())
        .filter(provides -> provides.service().equals(service))
        .map(Provides::providers)
        .flatMap(List::stream)
        .toList();
  }

  /** Whether a class is of a module in this layer. */
  boolean owns(Class<?> type) {
    return layer.equals(type.getModule().getLayer());
  }

  /** The name of a class's module, with its version; empty if it is of no modular jar here. */
  Optional<String> nameOfModule(Class<?> type) {
    return Optional.of(type)
        .filter(this::owns)
        .map(owned -> owned.getModule().getDescriptor().toNameAndVersion())
        .filter(name -> !name.equals(PlainJars.NAME));
  }
}
