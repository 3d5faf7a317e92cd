package dev.martlet.server.plugin;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the API. From a major version to the next, something may go that plugins use; from a
 * minor version to the next, only something comes.
 *
 * @param major its first number
 * @param minor its second number
 * @param text the whole, for people
 */
record ApiVersion(int major, int minor, String text) {
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,6}))?.*");

  /** The version that a text says; empty if it begins with no number. */
  static Optional<ApiVersion> of(String text) {
    Matcher numbers = NUMBERS.matcher(text);
    if (!numbers.matches()) {
      return Optional.empty();
    }
    String minor = numbers.group(2);
    return Optional.of(
        new ApiVersion(
            Integer.parseInt(numbers.group(1)), minor == null ? 0 : Integer.parseInt(minor), text));
  }

  /**
   * Whether plugins that were made for another version work with this one. A newer one is no such:
   * the hooks that it added would never be called.
   */
  boolean suits(ApiVersion madeFor) {
    return major == madeFor.major && !isOlderThan(madeFor);
  }

  /** Whether another version came after this one. */
  boolean isOlderThan(ApiVersion other) {
    return major < other.major || (major == other.major && minor < other.minor);
  }
}
