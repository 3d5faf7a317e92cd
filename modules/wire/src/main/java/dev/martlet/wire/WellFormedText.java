package dev.martlet.wire;

/**
 * Text that is valid Unicode. A Java string may hold half of a surrogate pair, which no encoding of
 * Unicode can write (Unicode, section 3.9, D76 and D92).
 */
public final class WellFormedText {
  private static final char REPLACEMENT = '\uFFFD';

  private WellFormedText() {}

  /**
   * Makes text valid.
   *
   * @param text any string
   * @return the string itself if it is valid; otherwise a copy with U+FFFD in place of each
   *     surrogate that is not half of a pair
   */
  public static String of(String text) {
    int lone = nextLone(text, 0);
    if (lone < 0) {
      return text;
    }
    StringBuilder valid = new StringBuilder(text);
    for (; lone >= 0; lone = nextLone(text, lone + 1)) {
      valid.setCharAt(lone, REPLACEMENT);
    }
    return valid.toString();
  }

  /**
   * Cuts text, between characters.
   *
   * @param text any string
   * @param max length of the result in UTF-16 code units, without the ellipsis; 1 or more
   * @return the text, or its beginning and an ellipsis, valid in either case
   */
  public static String cut(String text, int max) {
    String valid = of(text);
    if (valid.length() <= max) {
      return valid;
    }
    int end = Character.isHighSurrogate(valid.charAt(max - 1)) ? max - 1 : max;
    return valid.substring(0, end) + "\u2026";
  }

  /**
   * Whether text is valid.
   *
   * @param text any string
   * @return false if it holds a surrogate that is not half of a pair
   */
  public static boolean is(String text) {
    return nextLone(text, 0) < 0;
  }

  private static int nextLone(String text, int from) {
    int length = text.length();
    for (int i = from; i < length; i++) {
      char next = text.charAt(i);
      if (!Character.isSurrogate(next)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(next)
              && i + 1 < length
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        return i;
      }
      i++;
    }
    return -1;
  }
}
