package dev.martlet.server.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The variables {@code MARTLET_…}, each of which stands for the key of a setting.
 *
 * @param byKey the values of settings
 * @param ignored names of variables that an orchestrator set for a service, in their order
 */
record EnvironmentVariables(Map<String, String> byKey, List<String> ignored) {
  /** Variables for the launcher only, which starts the virtual machine. */
  private static final Set<String> LAUNCHER = Set.of("MARTLET_JAVA_OPTS");

  /** Tells settings from all else, by names and by the form of values. */
  static EnvironmentVariables of(Map<String, String> environment) throws ConfigException {
    ServiceVariables services = new ServiceVariables(environment);
    Map<String, String> found = new HashMap<>();
    TreeSet<String> ignored = new TreeSet<>();
    for (Map.Entry<String, String> entry : environment.entrySet()) {
      String variable = entry.getKey();
      if (!SettingSpelling.beginsLikeSetting(variable) || LAUNCHER.contains(variable)) {
        continue;
      }
      if (services.holds(variable)) {
        ignored.add(variable);
      } else {
        found.put(keyOf(variable), entry.getValue());
      }
    }
    return new EnvironmentVariables(found, List.copyOf(ignored));
  }

  private static String keyOf(String variable) throws ConfigException {
    Optional<String> known = Settings.ofVariable(variable).map(Setting::key);
    return known
        .or(() -> NamedOptions.keyOf(variable))
        .orElseThrow(
            () ->
                new ConfigException(
                    "unknown setting in the environment: "
                        + variable
                        + SettingSpelling.suggest(
                            variable, Settings.all().stream().map(Setting::variable).toList())));
  }
}
