package dev.martlet.server.config;

import dev.martlet.wire.Spelling;
import java.util.Collection;
import java.util.Locale;

/** Finds which setting a mistyped name was to be. */
final class SettingSpelling {
  /** The most letters typed wrong for a name to be recognised. */
  private static final int MOST_MISTAKES = 3;

  private static final String PRODUCT = "martlet";

  private SettingSpelling() {}

  /**
   * Returns whether a name of the process was to be a setting: its first word is the product's, in
   * capitals or not, or with one mistake. More mistakes make other words, such as "market".
   */
  static boolean beginsLikeSetting(String name) {
    int end = 0; // of the first word
    while (end < name.length() && "._-".indexOf(name.charAt(end)) < 0) {
      end++;
    }
    return end < name.length()
        && Math.abs(end - PRODUCT.length()) <= 1
        && Spelling.distance(name.substring(0, end).toLowerCase(Locale.ROOT), PRODUCT) <= 1;
  }

  /** Returns ": did you mean …?", or nothing if no known name is near. */
  static String suggest(String given, Collection<String> known) {
    return Spelling.nearest(given, known, MOST_MISTAKES)
        .or(() -> known.stream().filter(name -> lastWord(name).equals(lastWord(given))).findFirst())
        .map(name -> ": did you mean " + name + "?")
        .orElse("");
  }

  /** A key of the right name in another group: {@code martlet.backlog}. */
  private static String lastWord(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
