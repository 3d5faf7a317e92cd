package dev.martlet.api.auth;

import dev.martlet.api.Options;
import java.nio.file.Path;

/**
 * What an authenticator is told about the server. The server implements it; new versions add
 * methods.
 *
 * @since 1.0
 */
public interface AuthenticatorContext {
  /**
   * The options of the authenticator, with the operator's values.
   *
   * @return the options
   */
  Options options();

  /**
   * Whether the server listens on a loopback address only, so that every caller is on this machine.
   *
   * @return true if it does
   */
  boolean loopbackOnly();

  /**
   * The folder that relative paths in options are resolved against.
   *
   * @return the folder
   */
  Path home();
}
