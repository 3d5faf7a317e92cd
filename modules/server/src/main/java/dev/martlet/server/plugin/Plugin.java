package dev.martlet.server.plugin;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.server.determinism.DeterminismReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A loaded plugin.
 *
 * @param name of its module, with the version if it has one
 * @param from the jar or folder that it was loaded from
 * @param jars that it was loaded from
 * @param types that it provides
 * @param authenticators that it provides
 * @param formats that it provides
 * @param stores of journals that it provides
 * @param pages that it brings
 * @param determinism whether its simulations depend on their inputs only
 */
public record Plugin(
    String name,
    Path from,
    PluginJars jars,
    List<HostedType<?>> types,
    List<HostedAuthenticator> authenticators,
    List<HostedFormat.Plugged> formats,
    List<HostedStore> stores,
    List<PluginPage> pages,
    DeterminismReport determinism) {

  Plugin without(Set<String> typeNames, Set<String> formatNames, Set<String> pageNames) {
    return new Plugin(
        name,
        from,
        jars,
        types.stream().filter(type -> !typeNames.contains(type.name())).toList(),
        authenticators,
        formats.stream().filter(format -> !formatNames.contains(format.text())).toList(),
        stores,
        pages.stream().filter(page -> !pageNames.contains(page.name())).toList(),
        determinism);
  }

  /**
   * The plugin's own objects.
   *
   * @return one for each that it provides
   */
  public List<Object> providers() {
    List<Object> providers = new ArrayList<>();
    types.forEach(type -> providers.add(type.type()));
    authenticators.forEach(authenticator -> providers.add(authenticator.provider()));
    formats.forEach(format -> providers.add(format.format()));
    stores.forEach(store -> providers.add(store.provider()));
    return providers;
  }

  /**
   * Describes for people what the plugin provides.
   *
   * @return a phrase for each provider and page; none if there is no provider
   */
  public List<String> provides() {
    List<String> provides = new ArrayList<>();
    types.forEach(type -> provides.add("shard type " + type.name()));
    authenticators.forEach(authenticator -> provides.add("authenticator " + authenticator.name()));
    formats.forEach(format -> provides.add("snapshot format " + format.text()));
    stores.forEach(store -> provides.add("store of journals " + store.name()));
    if (!provides.isEmpty()) {
      pages.forEach(page -> provides.add("page " + page));
    }
    return provides;
  }

  @Override
  public String toString() {
    return name + " from " + from.getFileName();
  }
}
