package dev.martlet.server.plugin;

import dev.martlet.api.AuthenticatorProvider;

/**
 * An authenticator that the configuration can choose.
 *
 * @param name by which it is chosen; asked for once, when it is loaded
 * @param provider that creates it
 */
public record HostedAuthenticator(String name, AuthenticatorProvider provider) {
  static HostedAuthenticator of(AuthenticatorProvider provider) {
    String name = provider.name();
    if (name == null || !name.matches("[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException(
          "an authenticator's name is 1 to 32 of a-z 0-9 -, beginning with a letter: " + name);
    }
    return new HostedAuthenticator(name, provider);
  }
}
