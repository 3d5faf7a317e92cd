package dev.martlet.wire;

/**
 * Text that is safe to show on one line of a log or a terminal. What strangers send may hold line
 * breaks that forge a line, escape sequences that a terminal obeys, and characters that turn the
 * reading direction around (Unicode Technical Report 36, section 3).
 */
public final class PrintableText {
  private PrintableText() {}

  /**
   * Escapes what is not shown as itself: control characters (C0, delete, C1), the separators of
   * lines and paragraphs, format characters such as those for the reading direction, and halves of
   * surrogate pairs. They become {@code \n}, {@code \r}, {@code \t} or a backslash, a {@code u} and
   * four hexadecimal digits for each UTF-16 code unit, which are escapes of JSON, too.
   *
   * @param text any string
   * @return the string itself if it can be shown; otherwise a copy with escapes
   */
  public static String of(String text) {
    int first = next(text, 0);
    if (first == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16);
    int from = 0;
    for (int at = first; at < text.length(); at = next(text, from)) {
      int end = at + Character.charCount(text.codePointAt(at));
      shown.append(text, from, at);
      for (int i = at; i < end; i++) {
        escape(shown, text.charAt(i));
      }
      from = end;
    }
    return shown.append(text, from, text.length()).toString();
  }

  /** The index of the next code point that must be escaped; the length if there is none. */
  private static int next(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (isHidden(point)) {
        return at;
      }
      at += Character.charCount(point);
    }
    return at;
  }

  private static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static void escape(StringBuilder shown, char unit) {
    switch (unit) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      default -> shown.append(String.format("\\u%04x", (int) unit));
    }
  }
}
