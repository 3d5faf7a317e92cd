package dev.martlet.server.logging;

import dev.martlet.engine.plugin.FaultText;

/** How long a text of the log may be. Any thread. */
final class LogText {
  private static final int MOST_CHARACTERS = 32 * 1024;

  private LogText() {}

  /** The text, or its beginning and an ellipsis; valid Unicode. */
  static String cut(String text) {
    return FaultText.cut(text, MOST_CHARACTERS);
  }
}
