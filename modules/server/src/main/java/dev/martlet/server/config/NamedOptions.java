package dev.martlet.server.config;

import io.helidon.config.Config;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The options of what the operator chooses by a name, {@code martlet.<group>.<name>.<option>}. Only
 * who provides it knows which options there are, so it checks them.
 */
enum NamedOptions {
  /** Those of authenticators. */
  AUTH("auth"),

  /** Those of stores of journals. */
  JOURNAL("journal");

  private final String group;
  private final String prefix;
  private final String variablePrefix;

  NamedOptions(String name) {
    this.group = "martlet." + name;
    this.prefix = group + ".";
    this.variablePrefix = "MARTLET_" + name.toUpperCase(Locale.ROOT) + "_";
  }

  /** Whether a key is that of an option. */
  static boolean isOne(String key) {
    return Stream.of(values()).anyMatch(options -> options.has(key));
  }

  /** {@code MARTLET_AUTH_TOKENS_FILE} is the option {@code file} of {@code tokens}. */
  static Optional<String> keyOf(String variable) {
    return Stream.of(values()).flatMap(options -> options.key(variable).stream()).findFirst();
  }

  private boolean has(String key) {
    return key.startsWith(prefix) && key.indexOf('.', prefix.length()) > 0;
  }

  private Optional<String> key(String variable) {
    String rest =
        variable.startsWith(variablePrefix) ? variable.substring(variablePrefix.length()) : "";
    int underscore = rest.indexOf('_');
    if (underscore < 1) {
      return Optional.empty();
    }
    String name = rest.substring(0, underscore).toLowerCase(Locale.ROOT);
    String option = rest.substring(underscore + 1).toLowerCase(Locale.ROOT).replace('_', '-');
    return Optional.of(prefix + name + "." + option);
  }

  /** Returns the configured values by name and option. */
  Map<String, Map<String, String>> read(Config config) {
    Map<String, Map<String, String>> options = new TreeMap<>();
    config
        .get(group)
        .traverse()
        .filter(Config::isLeaf)
        .filter(node -> has(node.key().toString()))
        .forEach(
            node -> {
              String rest = node.key().toString().substring(prefix.length());
              int dot = rest.indexOf('.');
              options
                  .computeIfAbsent(rest.substring(0, dot), name -> new TreeMap<>())
                  .put(rest.substring(dot + 1), node.asString().get());
            });
    return options;
  }
}
