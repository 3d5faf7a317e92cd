package dev.martlet.engine.plugin;

import java.util.regex.Pattern;

/** The rule for the names of shard types and formats. */
public final class PluginNames {
  /** The rule, for error messages. */
  public static final String RULE = "1 to 32 of a-z 0-9 -, beginning with a letter";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private PluginNames() {}

  /**
   * Whether a name follows the rule.
   *
   * @param name from a plugin; may be null
   * @return true if it does
   */
  public static boolean valid(String name) {
    return name != null && NAME.matcher(name).matches();
  }
}
