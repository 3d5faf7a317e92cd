package dev.martlet.api.auth;

import dev.martlet.api.Options;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What an authenticator is told about the server.
 *
 * @param options of the authenticator, with the operator's values
 * @param loopbackOnly whether the server listens on a loopback address only, so that every caller
 *     is on this machine
 * @param home the folder that relative paths in options are resolved against
 */
public record AuthenticatorContext(Options options, boolean loopbackOnly, Path home) {
  /** Checks that nothing is missing. */
  public AuthenticatorContext {
    Objects.requireNonNull(options, "options is null");
    Objects.requireNonNull(home, "home is null");
  }
}
