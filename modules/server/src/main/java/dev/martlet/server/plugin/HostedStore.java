package dev.martlet.server.plugin;

import dev.martlet.api.journal.JournalStoreProvider;
import dev.martlet.engine.plugin.PluginNames;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.server.config.JournalSettings;

/**
 * A store of journals that the configuration can choose.
 *
 * @param name by which it is chosen; asked for once, when it is loaded
 * @param provider that opens it
 * @param site what the server has for its plugin
 */
public record HostedStore(String name, JournalStoreProvider provider, PluginSite site) {
  static HostedStore of(JournalStoreProvider provider, PluginSite site) {
    String name = provider.name();
    if (!PluginNames.valid(name) || name.equals(JournalSettings.NONE)) {
      throw new IllegalArgumentException(
          "the name of a store of journals is %s, and not %s: %s"
              .formatted(PluginNames.RULE, JournalSettings.NONE, name));
    }
    return new HostedStore(name, provider, site);
  }
}
