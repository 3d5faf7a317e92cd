package dev.martlet.server.plugin;

import dev.martlet.api.shard.ShardType;
import java.lang.module.ModuleDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What plugins see besides their own jars: the modules of the JDK in the image, and the API. All
 * else in the boot layer is the server's. Immutable.
 *
 * @param owners by the packages in the visible modules, including those that they do not export
 */
record VisibleModules(Map<String, Module> owners) {
  static final String API = ShardType.class.getModule().getName();

  static VisibleModules ofBootLayer() {
    Map<String, Module> owners = new HashMap<>();
    for (Module module : ModuleLayer.boot().modules()) {
      if (isVisible(module.getName())) {
        module.getPackages().forEach(name -> owners.put(name, module));
      }
    }
    return new VisibleModules(owners);
  }

  private static boolean isVisible(String module) {
    return isOfJdk(module) || module.equals(API);
  }

  /** Whether a module has a name of the JDK's. */
  static boolean isOfJdk(String module) {
    return module.startsWith("java.") || module.startsWith("jdk.");
  }

  /** The names of the modules of the JDK that have something for plugins. */
  Set<String> documented() {
    return owners.values().stream()
        .map(Module::getDescriptor)
        .filter(module -> module.exports().stream().anyMatch(exports -> !exports.isQualified()))
        .map(ModuleDescriptor::name)
        .filter(VisibleModules::isOfJdk)
        .collect(Collectors.toSet());
  }

  /** The names of the visible modules. */
  Set<String> names() {
    return ModuleLayer.boot().modules().stream()
        .map(Module::getName)
        .filter(VisibleModules::isVisible)
        .collect(Collectors.toSet());
  }

  /** Whether a package is in a visible module. */
  boolean has(String packageName) {
    return owners.containsKey(packageName);
  }

  /** Whether a package is in a visible module that exports it to all. */
  boolean exports(String packageName) {
    Module owner = owners.get(packageName);
    return owner != null && owner.isExported(packageName);
  }

  /** The services that visible modules use, in packages that are exported. */
  Set<String> services() {
    return ModuleLayer.boot().modules().stream()
        .filter(module -> isVisible(module.getName()))
        .flatMap(module -> module.getDescriptor().uses().stream())
        .filter(service -> exports(PluginJar.packageOf(service)))
        .collect(Collectors.toSet());
  }

  /** Whether a module is one that the server has for itself. */
  boolean isOfServer(String module) {
    return !isVisible(module) && ModuleLayer.boot().findModule(module).isPresent();
  }
}
