package dev.martlet.wire;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds which of some names a mistyped one was to be. Capitals and small letters are the same. */
public final class Spelling {
  private Spelling() {}

  /**
   * The name that is nearest to a given one.
   *
   * @param given what was typed
   * @param known the names that there are
   * @param most the most letters typed wrong for a name to be recognised
   * @return the name; empty if none is so near
   */
  public static Optional<String> nearest(String given, Collection<String> known, int most) {
    return known.stream()
        .filter(name -> Math.abs(name.length() - given.length()) <= most) // no other is so near
        .filter(name -> mistakes(given, name) <= most)
        .min(Comparator.comparingInt(name -> mistakes(given, name)));
  }

  private static int mistakes(String given, String name) {
    return distance(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }

  /**
   * How many letters must be added, left out, changed or swapped with their neighbours (the
   * "optimal string alignment" of Damerau and Levenshtein).
   *
   * @param from one text
   * @param to another
   * @return the distance, the same in both directions
   */
  public static int distance(String from, String to) {
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
