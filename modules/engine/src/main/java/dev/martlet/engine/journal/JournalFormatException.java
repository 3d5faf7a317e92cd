package dev.martlet.engine.journal;

import java.io.IOException;

/** Bytes that are no journal of this version. The message says what is wrong with them. */
public final class JournalFormatException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * What is wrong.
   *
   * @param message for an operator
   */
  public JournalFormatException(String message) {
    super(message);
  }

  /**
   * What is wrong, and why.
   *
   * @param message for an operator
   * @param cause what failed
   */
  public JournalFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
