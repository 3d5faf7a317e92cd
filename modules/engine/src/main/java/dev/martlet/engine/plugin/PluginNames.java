package dev.martlet.engine.plugin;

import java.util.regex.Pattern;

/** The rules for the names of shard types and formats, and of what simulations name. */
public final class PluginNames {
  /** The rule, for error messages. */
  public static final String RULE = "1 to 32 of a-z 0-9 -, beginning with a letter";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private static final int LONGEST_GIVEN = 128;

  private PluginNames() {}

  /**
   * Checks the name that a simulation gives something of its own.
   *
   * @param what it names, such as "a timer"
   * @param name that it gives
   * @throws IllegalArgumentException if the name has not 1 to 128 characters
   */
  public static void requireGiven(String what, String name) {
    if (name.isEmpty() || name.length() > LONGEST_GIVEN) {
      throw new IllegalArgumentException(
          "the name of " + what + " has 1 to " + LONGEST_GIVEN + " characters");
    }
  }

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
