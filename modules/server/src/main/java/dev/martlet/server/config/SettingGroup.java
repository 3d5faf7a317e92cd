package dev.martlet.server.config;

import dev.martlet.api.Options;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings of one concept, in the order of their declaration. A declaration begins with the
 * type, the default and the range, and ends with {@link Draft#help}, which adds the setting to the
 * group; a setting outside a group cannot be declared.
 */
final class SettingGroup {
  private final List<Setting<?>> settings = new ArrayList<>();

  List<Setting<?>> settings() {
    return Collections.unmodifiableList(settings);
  }

  /** A setting that has no help yet. */
  final class Draft<T> {
    private final String key;
    private final String defaultText;
    private final String range;
    private final Setting.Parser<T> parser;
    private String seen = "";
    private String counter = "";

    private Draft(String key, String defaultText, String range, Setting.Parser<T> parser) {
      this.key = key;
      this.defaultText = defaultText;
      this.range = range;
      this.parser = parser;
    }

    /**
     * Converts the value further.
     *
     * @param conversion throws an {@link IllegalArgumentException} that says what is wrong; the key
     *     is put before its message
     */
    <R> Draft<R> as(Function<T, R> conversion) {
      Setting.Parser<R> converting =
          (text, home) -> {
            T value = parser.parse(text, home);
            try {
              return conversion.apply(value);
            } catch (IllegalArgumentException e) {
              throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
            }
          };
      return new Draft<>(key, defaultText, range, converting).limit(seen, counter);
    }

    /**
     * Marks the setting as a limit.
     *
     * @param seen what a client that passes the limit sees
     * @param counter the metric that counts it; empty if there is none
     */
    Draft<T> limit(String seen, String counter) {
      this.seen = seen;
      this.counter = counter;
      return this;
    }

    /** Completes the declaration. */
    Setting<T> help(String unit, String help) {
      Setting<T> setting = new Setting<>(this, unit, help);
      settings.add(setting);
      return setting;
    }

    String key() {
      return key;
    }

    String defaultText() {
      return defaultText;
    }

    String range() {
      return range;
    }

    Setting.Parser<T> parser() {
      return parser;
    }

    String seen() {
      return seen;
    }

    String counter() {
      return counter;
    }
  }

  /** Any text; empty if the setting is blank. */
  Draft<String> text(String key, String defaultText) {
    return new Draft<>(key, defaultText, "", (text, home) -> text);
  }

  /** A path, resolved against the home folder. */
  Draft<Path> path(String key, String defaultText) {
    return new Draft<>(key, defaultText, "", (text, home) -> resolve(key, text, home));
  }

  /** A path, resolved against the home folder; none if the setting is blank. */
  Draft<Optional<Path>> optionalPath(String key, String defaultText) {
    return new Draft<>(
        key, defaultText, "", (text, home) -> ifSet(text).map(set -> resolve(key, set, home)));
  }

  Draft<Boolean> flag(String key, boolean defaultValue) {
    return new Draft<>(
        key,
        Boolean.toString(defaultValue),
        "true, false",
        (text, home) -> option(key, text).flag(key));
  }

  Draft<Integer> integer(String key, int defaultValue, int min, int max) {
    return new Draft<>(
        key,
        Integer.toString(defaultValue),
        min + " to " + max,
        (text, home) -> parseInt(key, text, min, max));
  }

  /** A whole number; none if the setting is blank, as it is by default. */
  Draft<Optional<Integer>> optionalInteger(String key, int min, int max) {
    return new Draft<>(
        key,
        "",
        min + " to " + max,
        (text, home) -> ifSet(text).map(set -> parseInt(key, set, min, max)));
  }

  /** A number of bytes up to 1 GiB; 0 for no limit. */
  Draft<Integer> bytes(String key, long defaultValue) {
    return integer(key, Math.toIntExact(defaultValue), 0, 1024 * 1024 * 1024);
  }

  Draft<Long> longInteger(String key, long defaultValue, long min) {
    return new Draft<>(
        key,
        Long.toString(defaultValue),
        "at least " + min,
        (text, home) -> option(key, text).integer(key, min, Long.MAX_VALUE));
  }

  /** A duration as ISO 8601 writes it, not negative. */
  Draft<Duration> duration(String key, Duration defaultValue) {
    return new Draft<>(
        key, defaultValue.toString(), "", (text, home) -> option(key, text).duration(key));
  }

  /** One of the constants of an enum, in lower case and with a hyphen for each underscore. */
  <E extends Enum<E>> Draft<E> choice(String key, E defaultValue) {
    Map<String, E> choices = new LinkedHashMap<>();
    for (E choice : defaultValue.getDeclaringClass().getEnumConstants()) {
      choices.put(choiceName(choice), choice);
    }
    return new Draft<>(
        key,
        choiceName(defaultValue),
        String.join(", ", choices.keySet()),
        (text, home) -> choose(key, text, choices));
  }

  private static String choiceName(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E> E choose(String key, String text, Map<String, E> choices) {
    E choice = choices.get(text);
    if (choice == null) {
      throw new IllegalArgumentException(
          key + ": must be one of " + choices.keySet() + ", not \"" + text + "\"");
    }
    return choice;
  }

  private static Path resolve(String key, String text, Path home) {
    try {
      return home.resolve(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(key + ": not a path: " + text, e);
    }
  }

  private static int parseInt(String key, String text, int min, int max) {
    return Math.toIntExact(option(key, text).integer(key, min, max));
  }

  private static Optional<String> ifSet(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** The typed readers of plugin options serve the server's settings, too. */
  private static Options option(String key, String text) {
    return Options.of(Map.of(key, text), Map.of());
  }
}
