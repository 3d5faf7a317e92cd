package dev.martlet.wire;

import java.util.Optional;

/**
 * The rule for paths of requests (RFC 3986, section 3.3): whoever reads a path must read the same.
 * Proxies, filters and routers differ about parameters behind a semicolon, about dots, about
 * slashes that are encoded, and about when they decode letters and digits that never need an escape
 * (section 2.3), so a path that has any of these could pass a filter as one path and be served as
 * another. What remains has one spelling only, but for the case of hexadecimal digits.
 */
public final class RequestPath {
  private RequestPath() {}

  /**
   * Looks for what could be read in two ways.
   *
   * @param path as sent, not decoded; begins with a slash
   * @return what is wrong with it, for people; empty if nothing is
   */
  public static Optional<String> fault(String path) {
    StringBuilder segment = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '/') {
        if (isDots(segment)) {
          return dots();
        }
        segment.setLength(0);
        continue;
      }
      if (c == '%') {
        c = decoded(path, i);
        if (isUnreserved(c)) {
          return Optional.of(
              "the path must not have an escape for a letter, a digit or any of -._~");
        }
        i += 2;
      }
      String bad = bad(c);
      if (bad != null) {
        return Optional.of("the path must not have " + bad);
      }
      segment.append(c);
    }
    return isDots(segment) ? dots() : Optional.empty();
  }

  private static final char MALFORMED = '\uFFFF';

  /** The byte of an escape, as a character; {@link #MALFORMED} if it is none. */
  private static char decoded(String path, int at) {
    int high = at + 1 < path.length() ? Character.digit(path.charAt(at + 1), 16) : -1;
    int low = at + 2 < path.length() ? Character.digit(path.charAt(at + 2), 16) : -1;
    boolean ascii =
        high >= 0 && low >= 0 && path.charAt(at + 1) < 0x80 && path.charAt(at + 2) < 0x80;
    return ascii ? (char) (high << 4 | low) : MALFORMED;
  }

  /** The characters that mean the same escaped or not: RFC 3986, section 2.3. */
  private static boolean isUnreserved(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static String bad(char c) {
    return switch (c) {
      case MALFORMED -> "a percent sign without two hexadecimal digits";
      case ';' -> "a semicolon";
      case '\\' -> "a backslash";
      case '/' -> "an encoded slash";
      default -> c < ' ' || c == 0x7F ? "a control character" : null;
    };
  }

  private static boolean isDots(CharSequence segment) {
    return ".".contentEquals(segment) || "..".contentEquals(segment);
  }

  private static Optional<String> dots() {
    return Optional.of("the path must not have . or .. as a name");
  }
}
