package dev.martlet.testkit;

import dev.martlet.api.Options;
import dev.martlet.api.PluginMetrics;
import dev.martlet.api.auth.AuthenticatorContext;
import java.nio.file.Path;

/**
 * What an authenticator is told about the server, in a test of it. Its metrics are counted for
 * nobody.
 *
 * @param options of the authenticator
 * @param loopbackOnly whether the server listens on a loopback address only
 * @param home the folder that relative paths in options are resolved against, and that of its data
 * @since 1.0
 */
public record TestAuthenticatorContext(Options options, boolean loopbackOnly, Path home)
    implements AuthenticatorContext {
  @Override
  public System.Logger logger() {
    return System.getLogger("test");
  }

  @Override
  public PluginMetrics metrics() {
    return new TestMetrics();
  }

  @Override
  public Path dataFolder() {
    return home;
  }
}
