package dev.martlet.server.plugin;

import dev.martlet.api.auth.AuthenticatorProvider;
import dev.martlet.engine.plugin.PluginNames;
import dev.martlet.engine.plugin.PluginSite;

/**
 * An authenticator that the configuration can choose.
 *
 * @param name by which it is chosen; asked for once, when it is loaded
 * @param provider that creates it
 * @param site what the server has for its plugin
 */
public record HostedAuthenticator(String name, AuthenticatorProvider provider, PluginSite site) {
  static HostedAuthenticator of(AuthenticatorProvider provider, PluginSite site) {
    String name = provider.name();
    if (!PluginNames.valid(name)) {
      throw new IllegalArgumentException(
          "an authenticator's name is " + PluginNames.RULE + ": " + name);
    }
    return new HostedAuthenticator(name, provider, site);
  }
}
