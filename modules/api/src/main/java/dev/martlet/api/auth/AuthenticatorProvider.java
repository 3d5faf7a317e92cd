package dev.martlet.api.auth;

import dev.martlet.api.Options;
import dev.martlet.api.shard.ShardType;
import java.util.Map;

/**
 * Creates a plugin's {@link Authenticator}. The operator chooses one provider by its name ({@code
 * martlet.auth.provider}). The server creates the provider itself as it creates a {@link
 * ShardType}.
 *
 * @since 1.0
 */
public interface AuthenticatorProvider {
  /**
   * The name by which the operator chooses the provider.
   *
   * @return 1 to 32 characters out of {@code a-z}, {@code 0-9} and {@code -}, beginning with a
   *     letter
   */
  String name();

  /**
   * The options of the authenticator ({@code martlet.auth.<name>.<option>}) and their defaults. Any
   * other name in the configuration is an error, and the server does not start. An empty default
   * means that the option is not set.
   *
   * @return option names and default values, as {@link Options} reads them
   */
  default Map<String, String> options() {
    return Map.of();
  }

  /**
   * Creates the authenticator. Called once, when the server starts.
   *
   * @param context of the server
   * @return the authenticator
   * @throws Exception if the authenticator must not or cannot work in this context; the server then
   *     prints the message and does not start
   */
  Authenticator create(AuthenticatorContext context) throws Exception;
}
