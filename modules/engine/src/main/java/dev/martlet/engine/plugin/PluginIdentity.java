package dev.martlet.engine.plugin;

import dev.martlet.api.auth.AuthenticatorProvider;
import dev.martlet.api.journal.JournalStoreProvider;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.SnapshotFormat;
import java.lang.module.ModuleDescriptor;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;

/**
 * Which plugin code belongs to, for the log: told by its class loader and module layer, never by
 * its text. Keeps no plugin's classes alive. Any thread.
 */
public final class PluginIdentity {
  /** What a plugin provides. */
  private static final Set<String> SERVICES =
      Set.of(
          ShardType.class.getName(),
          SnapshotFormat.class.getName(),
          AuthenticatorProvider.class.getName(),
          JournalStoreProvider.class.getName());

  /** Each plugin has one class loader. */
  private static final Map<ClassLoader, String> NAMES =
      Collections.synchronizedMap(new WeakHashMap<>());

  private PluginIdentity() {}

  /**
   * Notes a plugin that was loaded.
   *
   * @param provider an object of the plugin
   * @param plugin its name and version
   */
  public static void note(Object provider, String plugin) {
    NAMES.put(provider.getClass().getClassLoader(), plugin);
  }

  /**
   * The plugin that a class belongs to. It may still be loading.
   *
   * @param type perhaps of a plugin or of a library of one
   * @return the plugin's name and version; empty for a class of the JDK or the server
   */
  public static Optional<String> of(Class<?> type) {
    ModuleLayer layer = type.getModule().getLayer();
    if (layer == null || layer == ModuleLayer.boot()) {
      return of(type.getClassLoader());
    }
    return Optional.of(NAMES.computeIfAbsent(type.getClassLoader(), loader -> name(layer)));
  }

  /**
   * The plugin that a class loader belongs to.
   *
   * @param loader of a plugin, or one that a library of a plugin made; may be null
   * @return the plugin's name and version; empty for a loader of the JDK or the server, or of a
   *     plugin that has neither logged nor been loaded
   */
  public static Optional<String> of(ClassLoader loader) {
    for (ClassLoader next = loader; next != null; next = next.getParent()) {
      String name = NAMES.get(next);
      if (name != null) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static String name(ModuleLayer layer) {
    return layer.modules().stream()
        .map(Module::getDescriptor)
        .filter(PluginIdentity::isPlugin)
        .map(ModuleDescriptor::toNameAndVersion)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static boolean isPlugin(ModuleDescriptor module) {
    return module.provides().stream().anyMatch(provides -> SERVICES.contains(provides.service()));
  }
}
