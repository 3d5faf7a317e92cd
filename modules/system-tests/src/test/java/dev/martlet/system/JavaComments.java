package dev.martlet.system;

import java.util.ArrayList;
import java.util.List;

/** Finds the comments of a Java source; string literals, text blocks and characters are skipped. */
final class JavaComments {
  /**
   * A comment.
   *
   * @param line the number of its first line, from 1
   * @param text the comment with its markers
   */
  record Comment(int line, String text) {}

  private final String source;
  private final List<Comment> comments = new ArrayList<>();
  private int at;

  private JavaComments(String source) {
    this.source = source;
  }

  static List<Comment> of(String source) {
    JavaComments scan = new JavaComments(source);
    while (scan.at < source.length()) {
      scan.next();
    }
    return scan.comments;
  }

  private void next() {
    if (source.startsWith("//", at)) {
      comment(source.indexOf('\n', at));
    } else if (source.startsWith("/*", at)) {
      int end = source.indexOf("*/", at + 2);
      comment(end < 0 ? end : end + 2);
    } else if (source.startsWith("\"\"\"", at)) {
      skipLiteral("\"\"\"");
    } else if (source.charAt(at) == '"' || source.charAt(at) == '\'') {
      skipLiteral(source.substring(at, at + 1));
    } else {
      at++;
    }
  }

  private void comment(int found) {
    int end = found < 0 ? source.length() : found;
    int line = 1 + (int) source.substring(0, at).chars().filter(c -> c == '\n').count();
    comments.add(new Comment(line, source.substring(at, end)));
    at = end;
  }

  /** Moves behind the closing quote; a backslash escapes the character that follows it. */
  private void skipLiteral(String quote) {
    at += quote.length();
    while (at < source.length() && !source.startsWith(quote, at)) {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    at += quote.length();
  }
}
