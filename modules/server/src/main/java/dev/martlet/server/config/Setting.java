package dev.martlet.server.config;

import java.nio.file.Path;
import java.util.Locale;

/**
 * One setting: its key, type, range, default, unit and help, declared once in a {@link
 * SettingGroup}. The reader, the checks and the generated pages all use this declaration.
 * Immutable; any thread.
 *
 * @param <T> type of the value
 */
public final class Setting<T> {
  /** Converts the configured text. */
  @FunctionalInterface
  interface Parser<T> {
    /**
     * Converts a text.
     *
     * @param text without white space around it; empty if the setting is blank
     * @param home that relative paths start from
     * @return the value
     * @throws IllegalArgumentException if the value is not allowed; the message names the key, what
     *     is allowed, and the value
     */
    T parse(String text, Path home);
  }

  private final String key;
  private final String defaultText;
  private final String range;
  private final Parser<T> parser;
  private final String unit;
  private final String help;
  private final String seen;
  private final String counter;

  Setting(SettingGroup.Draft<T> draft, String unit, String help) {
    this.key = draft.key();
    this.defaultText = draft.defaultText();
    this.range = draft.range();
    this.parser = draft.parser();
    this.seen = draft.seen();
    this.counter = draft.counter();
    this.unit = unit;
    this.help = help;
  }

  /**
   * The key in the file and on the command line.
   *
   * @return a dotted name
   */
  public String key() {
    return key;
  }

  /**
   * The name in the environment: upper case, with an underscore for each other character.
   *
   * @return the name of a variable
   */
  public String variable() {
    return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "_");
  }

  /**
   * The default.
   *
   * @return the text that holds if the setting is not configured
   */
  public String defaultText() {
    return defaultText;
  }

  /**
   * The allowed values, for people.
   *
   * @return a phrase such as {@code 1 to 100}; empty if any value of the type is allowed
   */
  public String range() {
    return range;
  }

  /**
   * The unit or the form of the value, for people.
   *
   * @return a phrase
   */
  public String unit() {
    return unit;
  }

  /**
   * The purpose, for people.
   *
   * @return a phrase
   */
  public String help() {
    return help;
  }

  /**
   * What a client that passes the limit sees, for people.
   *
   * @return a phrase; empty if the setting is not a limit
   */
  public String seen() {
    return seen;
  }

  /**
   * The metric that counts how often the limit was passed.
   *
   * @return its name, with its label; empty if there is none
   */
  public String counter() {
    return counter;
  }

  T parse(String text, Path home) {
    return parser.parse(text, home);
  }

  @Override
  public String toString() {
    return key;
  }
}
