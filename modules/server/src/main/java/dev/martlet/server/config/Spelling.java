package dev.martlet.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a mistyped name was to be. */
final class Spelling {
  /** The most letters typed wrong for a name to be recognised. */
  private static final int MOST_MISTAKES = 3;

  private static final String PRODUCT = "martlet";

  private Spelling() {}

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
        && distance(name.substring(0, end).toLowerCase(Locale.ROOT), PRODUCT) <= 1;
  }

  /** Returns ": did you mean …?", or nothing if no known name is near. */
  static String suggest(String given, Collection<String> known) {
    return nearest(given, known)
        .or(() -> known.stream().filter(name -> lastWord(name).equals(lastWord(given))).findFirst())
        .map(name -> ": did you mean " + name + "?")
        .orElse("");
  }

  private static Optional<String> nearest(String given, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(name -> mistakes(given, name)))
        .filter(name -> mistakes(given, name) <= MOST_MISTAKES);
  }

  private static int mistakes(String given, String name) {
    return distance(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }

  /** A key of the right name in another group: {@code martlet.backlog}. */
  private static String lastWord(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /**
   * How many letters must be added, left out, changed or swapped with their neighbours (the
   * "optimal string alignment" of Damerau and Levenshtein).
   */
  static int distance(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[from.length()][to.length()];
  }
}
