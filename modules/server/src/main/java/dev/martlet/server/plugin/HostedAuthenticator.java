package dev.martlet.server.plugin;

import dev.martlet.api.AuthenticatorProvider;
import dev.martlet.engine.plugin.PluginNames;

/**
 * An authenticator that can be chosen.
 *
 * @param name that it is chosen by, asked once when it was loaded
 * @param provider that makes it
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
