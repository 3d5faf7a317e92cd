package dev.martlet.server.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The variables {@code MARTLET_…}, each of which stands for the key of a setting. */
final class EnvironmentVariables {
  private static final String PREFIX = "MARTLET_";

  /** Variables for the launcher only, which starts the virtual machine. */
  private static final Set<String> LAUNCHER = Set.of("MARTLET_JAVA_OPTS");

  private EnvironmentVariables() {}

  /** Returns the values by key. */
  static Map<String, String> byKey(Map<String, String> environment) throws ConfigException {
    Map<String, String> found = new HashMap<>();
    for (Map.Entry<String, String> entry : environment.entrySet()) {
      String variable = entry.getKey();
      if (variable.startsWith(PREFIX) && !LAUNCHER.contains(variable)) {
        found.put(keyOf(variable), entry.getValue());
      }
    }
    return found;
  }

  private static String keyOf(String variable) throws ConfigException {
    Optional<String> known = Settings.ofVariable(variable).map(Setting::key);
    return known
        .or(() -> AuthOptions.keyOf(variable))
        .orElseThrow(() -> new ConfigException("unknown setting in the environment: " + variable));
  }
}
