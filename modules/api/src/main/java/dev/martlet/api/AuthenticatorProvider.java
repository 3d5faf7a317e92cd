package dev.martlet.api;

import java.util.Map;

/**
 * What a plugin provides that decides who a caller is. The operator chooses one by its name ({@code
 * martlet.auth.provider}). It is made as a {@link ShardType} is.
 */
public interface AuthenticatorProvider {
  /**
   * The name it is chosen by.
   *
   * @return 1 to 32 of {@code a-z}, {@code 0-9} and {@code -}, beginning with a letter
   */
  String name();

  /**
   * The options it has ({@code martlet.auth.<name>.<option>}) and their defaults. Any other name in
   * the configuration stops the start. An empty default means that the option is not set.
   *
   * @return option names and default values, as {@link Options} reads them
   */
  default Map<String, String> options() {
    return Map.of();
  }

  /**
   * Makes the authenticator. Called once, at the start.
   *
   * @param context of the server
   * @return the authenticator
   * @throws Exception if it must not or cannot work under these circumstances; the server then does
   *     not start, and prints the message
   */
  Authenticator create(AuthenticatorContext context) throws Exception;
}
