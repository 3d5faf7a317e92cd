package dev.martlet.sqlite;

/** What was read is not what was written. The message says what, for an operator. */
final class DamagedException extends Exception {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }
}
