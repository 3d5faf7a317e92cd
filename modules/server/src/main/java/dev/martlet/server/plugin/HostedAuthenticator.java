package dev.martlet.server.plugin;

import dev.martlet.api.auth.AuthenticatorProvider;
import dev.martlet.engine.plugin.PluginNames;

/**
 * An authenticator that the configuration can choose.
 *
 * @param name by which it is chosen; asked for once, when it is loaded
 * @param provider that creates it
 */
public record HostedAuthenticator(String name, AuthenticatorProvider provider) {
  static HostedAuthenticator of(AuthenticatorProvider provider) {
    String name = provider.name();
    if (!PluginNames.valid(name)) {
      throw new IllegalArgumentException(
          "an authenticator's name is " + PluginNames.RULE + ": " + name);
    }
    return new HostedAuthenticator(name, provider);
  }
}
