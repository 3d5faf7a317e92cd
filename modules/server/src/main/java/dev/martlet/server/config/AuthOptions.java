package dev.martlet.server.config;

import io.helidon.config.Config;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The options of authenticators, {@code martlet.auth.<provider>.<option>}. Only the authenticator
 * knows which options there are, so it checks them.
 */
final class AuthOptions {
  private static final String PREFIX = "martlet.auth.";
  private static final String VARIABLE_PREFIX = "MARTLET_AUTH_";

  private AuthOptions() {}

  static boolean isOne(String key) {
    return key.startsWith(PREFIX) && key.indexOf('.', PREFIX.length()) > 0;
  }

  /** {@code MARTLET_AUTH_TOKENS_FILE} is the option {@code file} of {@code tokens}. */
  static Optional<String> keyOf(String variable) {
    String rest =
        variable.startsWith(VARIABLE_PREFIX) ? variable.substring(VARIABLE_PREFIX.length()) : "";
    int underscore = rest.indexOf('_');
    if (underscore < 1) {
      return Optional.empty();
    }
    String provider = rest.substring(0, underscore).toLowerCase(Locale.ROOT);
    String option = rest.substring(underscore + 1).toLowerCase(Locale.ROOT).replace('_', '-');
    return Optional.of(PREFIX + provider + "." + option);
  }

  /** Returns the configured values by provider and option. */
  static Map<String, Map<String, String>> read(Config config) {
    Map<String, Map<String, String>> options = new TreeMap<>();
    config
        .get("martlet.auth")
        .traverse()
        .filter(Config::isLeaf)
        .filter(node -> isOne(node.key().toString()))
        .forEach(
            node -> {
              String rest = node.key().toString().substring(PREFIX.length());
              int dot = rest.indexOf('.');
              options
                  .computeIfAbsent(rest.substring(0, dot), provider -> new TreeMap<>())
                  .put(rest.substring(dot + 1), node.asString().get());
            });
    return options;
  }
}
