package dev.martlet.server.plugin;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The contents of the plugin folder. Immutable.
 *
 * @param plugins that were loaded
 * @param failures of the plugins that were not
 */
public record LoadedPlugins(List<Plugin> plugins, List<PluginFailure> failures) {
  /** Copies the lists. */
  public LoadedPlugins {
    plugins = List.copyOf(plugins);
    failures = List.copyOf(failures);
  }

  /**
   * The shard types.
   *
   * @return those of all plugins
   */
  public List<HostedType<?>> types() {
    return plugins.stream().<HostedType<?>>flatMap(plugin -> plugin.types().stream()).toList();
  }

  /**
   * The snapshot formats.
   *
   * @return the server's own, and those of all plugins
   */
  public List<HostedFormat> formats() {
    List<HostedFormat> all = new ArrayList<>(List.of(HostedFormat.BuiltIn.values()));
    plugins.forEach(plugin -> all.addAll(plugin.formats()));
    return all;
  }

  /**
   * The stores of journals.
   *
   * @return those of all plugins
   */
  public List<HostedStore> stores() {
    return plugins.stream().flatMap(plugin -> plugin.stores().stream()).toList();
  }

  /**
   * The pages.
   *
   * @return those of all plugins
   */
  public List<PluginPage> pages() {
    return plugins.stream().flatMap(plugin -> plugin.pages().stream()).toList();
  }

  /** Removes names that two plugins claim: neither gets it, and both are reported. */
  LoadedPlugins withoutDuplicates() {
    List<PluginFailure> all = new ArrayList<>(failures);
    Set<String> types =
        duplicates("shard type", all, plugin -> names(plugin.types(), HostedType::name));
    Set<String> formats =
        duplicates("snapshot format", all, plugin -> names(plugin.formats(), HostedFormat::text));
    Set<String> pages = duplicates("page", all, plugin -> names(plugin.pages(), PluginPage::name));
    return new LoadedPlugins(
        plugins.stream()
            .map(plugin -> plugin.without(types, formats, pages))
            .filter(plugin -> !plugin.provides().isEmpty())
            .toList(),
        all);
  }

  private static <T> List<String> names(List<? extends T> things, Function<T, String> name) {
    return things.stream().<T>map(thing -> thing).map(name).toList();
  }

  private Set<String> duplicates(
      String what, List<PluginFailure> failures, Function<Plugin, List<String>> names) {
    Map<String, List<Plugin>> claims = new TreeMap<>();
    for (Plugin plugin : plugins) {
      for (String name : names.apply(plugin)) {
        claims.computeIfAbsent(name, key -> new ArrayList<>()).add(plugin);
      }
    }
    claims.values().removeIf(claimants -> claimants.size() == 1);
    claims.forEach(
        (name, claimants) ->
            claimants.stream()
                .distinct()
                .forEach(
                    plugin ->
                        failures.add(
                            new PluginFailure(
                                plugin.from(),
                                what + " \"" + name + "\" is claimed by " + claimants))));
    return claims.keySet();
  }
}
