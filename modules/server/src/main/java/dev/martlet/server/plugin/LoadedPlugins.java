package dev.martlet.server.plugin;

import dev.martlet.engine.HostedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the plugin folder held.
 *
 * @param plugins that were loaded
 * @param failures of those that were not
 */
public record LoadedPlugins(List<Plugin> plugins, List<PluginFailure> failures) {
  /** Copies the lists. */
  public LoadedPlugins {
    plugins = List.copyOf(plugins);
    failures = List.copyOf(failures);
  }

  /**
   * The shard types that can be offered.
   *
   * @return all of all plugins
   */
  public List<HostedType<?>> types() {
    return plugins.stream().<HostedType<?>>flatMap(plugin -> plugin.types().stream()).toList();
  }

  /** Takes out the shard types that two plugins claim: neither is offered, both are named. */
  LoadedPlugins withoutDoubles() {
    Map<String, List<Plugin>> claims = new TreeMap<>();
    for (Plugin plugin : plugins) {
      for (HostedType<?> type : plugin.types()) {
        claims.computeIfAbsent(type.name(), name -> new ArrayList<>()).add(plugin);
      }
    }
    claims.values().removeIf(claimants -> claimants.size() == 1);
    List<PluginFailure> all = new ArrayList<>(failures);
    claims.forEach(
        (name, claimants) ->
            claimants.stream()
                .distinct()
                .forEach(
                    plugin ->
                        all.add(
                            new PluginFailure(
                                plugin.from(),
                                "shard type \"" + name + "\" is claimed by " + claimants))));
    List<HostedType<?>> unwanted =
        types().stream().filter(type -> claims.containsKey(type.name())).toList();
    return new LoadedPlugins(
        plugins.stream().map(plugin -> plugin.withoutTypes(unwanted)).toList(), all);
  }
}
