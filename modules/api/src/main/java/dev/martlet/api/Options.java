package dev.martlet.api;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The values of a plugin's own options, as text, with typed readers that name the option and the
 * value in their errors.
 *
 * @since 1.0
 */
public final class Options {
  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Returns the defaults, with some of them replaced.
   *
   * @param defaults the known options and their default values
   * @param given the values that were configured
   * @return the options
   * @throws IllegalArgumentException if a value is given for an unknown option
   */
  public static Options of(Map<String, String> defaults, Map<String, String> given) {
    Map<String, String> values = new TreeMap<>(defaults);
    given.forEach(
        (name, value) -> {
          if (values.replace(name, value) == null) {
            throw new IllegalArgumentException(
                "unknown option " + name + "; there are " + new TreeMap<>(defaults).keySet());
          }
        });
    return new Options(values);
  }

  /**
   * Returns an option's text.
   *
   * @param name of the option
   * @return its value; empty if it is not set or blank
   * @throws IllegalArgumentException if there is no such option
   */
  public Optional<String> text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("there is no option " + name);
    }
    return value.isBlank() ? Optional.empty() : Optional.of(value.strip());
  }

  /**
   * Returns an option that is a whole number.
   *
   * @param name of the option
   * @param min the minimum, inclusive
   * @param max the maximum, inclusive
   * @return its value
   * @throws IllegalArgumentException if it is not set, not a whole number, or out of range
   */
  public long integer(String name, long min, long max) {
    String text = required(name);
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // not a number: refused below, like numbers out of range
    }
    throw bad(name, text, "a whole number from " + min + " to " + max);
  }

  /**
   * Returns an option that is a number.
   *
   * @param name of the option
   * @param min the minimum, inclusive
   * @param max the maximum, inclusive
   * @return its value
   * @throws IllegalArgumentException if it is not set, not a number, or out of range
   */
  public double number(String name, double min, double max) {
    String text = required(name);
    try {
      double value = Double.parseDouble(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // not a number: refused below, like numbers out of range
    }
    throw bad(name, text, "a number from " + min + " to " + max);
  }

  /**
   * Returns an option that is a duration.
   *
   * @param name of the option
   * @return its value, not negative
   * @throws IllegalArgumentException if it is not set or not a duration in ISO 8601 notation
   *     ({@code PT90S}, {@code PT5M})
   */
  public Duration duration(String name) {
    String text = required(name);
    try {
      Duration value = Duration.parse(text);
      if (!value.isNegative()) {
        return value;
      }
    } catch (DateTimeParseException e) {
      // not a duration: refused below, like negative durations
    }
    throw bad(name, text, "a duration such as PT90S or PT5M");
  }

  /**
   * Returns an option that is a duration in a range.
   *
   * @param name of the option
   * @param min smallest value allowed
   * @param max largest value allowed
   * @return its value
   * @throws IllegalArgumentException if it is not set, not a duration in ISO 8601 notation, or out
   *     of range
   */
  public Duration duration(String name, Duration min, Duration max) {
    Duration value = duration(name);
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw bad(name, required(name), "a duration from " + min + " to " + max);
    }
    return value;
  }

  /**
   * Returns an option that is true or false.
   *
   * @param name of the option
   * @return its value
   * @throws IllegalArgumentException if it is neither {@code true} nor {@code false}
   */
  public boolean flag(String name) {
    String text = required(name);
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(name, text, "true or false");
    };
  }

  private String required(String name) {
    return text(name)
        .orElseThrow(() -> new IllegalArgumentException("option " + name + " must be set"));
  }

  private static IllegalArgumentException bad(String name, String text, String wanted) {
    return new IllegalArgumentException(
        "option " + name + " must be " + wanted + ", not \"" + text + "\"");
  }
}
