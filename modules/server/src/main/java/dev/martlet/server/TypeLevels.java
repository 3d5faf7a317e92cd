package dev.martlet.server;

import dev.martlet.api.shard.Durability;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.TypeLevel;
import dev.martlet.server.plugin.Plugin;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The levels of durability that an operator wants, checked against the plugins: what is to be
 * replayed must do the same again.
 */
final class TypeLevels {
  private static final System.Logger LOG = System.getLogger(TypeLevels.class.getName());
  private static final String SETTING = "martlet.journal.types";

  private TypeLevels() {}

  /**
   * The levels of the types.
   *
   * @param wanted by the operator, by the name of the type
   * @param plugins that are loaded
   * @throws ConfigException if a type cannot be raised; the message says why, and how to do it all
   *     the same
   */
  static Map<String, Durability> of(Map<String, TypeLevel> wanted, List<Plugin> plugins)
      throws ConfigException {
    Map<String, Durability> levels = new TreeMap<>();
    for (Map.Entry<String, TypeLevel> each : wanted.entrySet()) {
      check(each.getKey(), each.getValue(), plugins);
      levels.put(each.getKey(), each.getValue().durability());
    }
    return levels;
  }

  private static void check(String type, TypeLevel level, List<Plugin> plugins)
      throws ConfigException {
    Optional<Plugin> plugin =
        plugins.stream()
            .filter(one -> one.types().stream().map(HostedType::name).anyMatch(type::equals))
            .findFirst();
    if (plugin.isEmpty()) {
      LOG.log(Level.WARNING, SETTING + " names {0}, and no such shard type is loaded", type);
      return;
    }
    boolean replays = level.durability() == Durability.JOURNAL;
    if (replays && !level.forced() && !plugin.get().determinism().findings().isEmpty()) {
      throw new ConfigException(
          "%s: shards of type %s could not be replayed, because %s is not deterministic: %s. Mend the plugin, or set %s=journal! to have them durable all the same"
              .formatted(
                  SETTING,
                  type,
                  plugin.get().name(),
                  String.join("; ", plugin.get().determinism().inShort()),
                  type));
    }
  }
}
