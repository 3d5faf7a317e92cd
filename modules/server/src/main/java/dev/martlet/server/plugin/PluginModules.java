package dev.martlet.server.plugin;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the modules of one plugin, with descriptors of ours. */
final class PluginModules implements ModuleFinder {
  private final Map<String, ModuleReference> modules = new HashMap<>();

  private List<String> missingProviders = List.of();

  private PluginModules() {}

  /**
   * Examines the jars of a plugin.
   *
   * @throws PluginRefusedException if they do not go together
   * @throws IOException if one cannot be read
   */
  static PluginModules of(List<PluginJar> jars, VisibleModules visible)
      throws PluginRefusedException, IOException {
    Map<String, PluginJar> byName = new LinkedHashMap<>();
    for (PluginJar jar : jars) {
      requireAlone("module " + jar.name(), byName.putIfAbsent(jar.name(), jar), jar);
    }
    requireWholePackages(jars);
    List<PluginJar> modular = new ArrayList<>(jars);
    modular.removeIf(PluginJar::isPlain);
    List<PluginJar> plain = jars.stream().filter(PluginJar::isPlain).toList();
    PluginModules modules = new PluginModules();
    PluginDescriptors descriptors = new PluginDescriptors(visible, byName.keySet());
    for (PluginJar jar : modular) {
      modules.add(
          new ModuleReference(
              descriptors.open(jar.descriptor()), jar.module().location().orElse(null)) {
            @Override
            public ModuleReader open() throws IOException {
              return jar.module().open();
            }
          });
    }
    PlainJars plainJars = PlainJars.of(plain, visible);
    plainJars.modules(modular).forEach(modules::add);
    modules.missingProviders = plainJars.missingProviders();
    return modules;
  }

  private void add(ModuleReference module) {
    modules.put(module.descriptor().name(), module);
  }

  /** All jars of a plugin share a class loader, in which a package belongs to one module. */
  private static void requireWholePackages(List<PluginJar> jars) throws PluginRefusedException {
    Map<String, PluginJar> owners = new HashMap<>();
    for (PluginJar jar : jars) {
      for (String name : jar.descriptor().packages()) {
        PluginJar other = owners.putIfAbsent(name, jar);
        if (other == null || !jar.isPlain() || !other.isPlain()) {
          requireAlone("package " + name, other, jar);
        }
      }
    }
  }

  private static void requireAlone(String what, PluginJar other, PluginJar jar)
      throws PluginRefusedException {
    if (other != null) {
      throw new PluginRefusedException(
          "%s is in %s and in %s: leave one of them".formatted(what, other.file(), jar.file()));
    }
  }

  /** The classes that are named as providers and are not there, in sentences for people. */
  List<String> missingProviders() {
    return missingProviders;
  }

  Set<String> names() {
    return Set.copyOf(modules.keySet());
  }

  @Override
  public Optional<ModuleReference> find(String name) {
    return Optional.ofNullable(modules.get(name));
  }

  @Override
  public Set<ModuleReference> findAll() {
    return Set.copyOf(modules.values());
  }
}
