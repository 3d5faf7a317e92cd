package dev.martlet.server.plugin;

import dev.martlet.api.ShardType;
import java.util.HashSet;
import java.util.Set;

/**
 * What plugins see besides their own jars: the modules of the JDK in the image, and the API. All
 * else in the boot layer is the server's. Immutable.
 *
 * @param names of the visible modules
 * @param packages in them, including those that they do not export
 * @param exported those packages that they export to all
 * @param services that they use, in exported packages
 */
record VisibleModules(
    Set<String> names, Set<String> packages, Set<String> exported, Set<String> services) {
  static final String API = ShardType.class.getModule().getName();

  static VisibleModules ofBootLayer() {
    Set<String> names = new HashSet<>();
    Set<String> packages = new HashSet<>();
    Set<String> exported = new HashSet<>();
    Set<String> services = new HashSet<>();
    for (Module module : ModuleLayer.boot().modules()) {
      if (isVisible(module.getName())) {
        names.add(module.getName());
        packages.addAll(module.getPackages());
        module.getDescriptor().exports().stream()
            .filter(exports -> !exports.isQualified())
            .forEach(exports -> exported.add(exports.source()));
        services.addAll(module.getDescriptor().uses());
      }
    }
    services.removeIf(service -> !exported.contains(PluginJar.packageOf(service)));
    return new VisibleModules(names, packages, exported, services);
  }

  private static boolean isVisible(String module) {
    return module.startsWith("java.") || module.startsWith("jdk.") || module.equals(API);
  }

  /** Whether a module is one that the server has for itself. */
  boolean isOfServer(String module) {
    return !names.contains(module) && ModuleLayer.boot().findModule(module).isPresent();
  }
}
