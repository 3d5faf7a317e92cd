package dev.martlet.benchmarks;

/** Not everything that was to be there was there. */
final class IncompleteException extends Exception {
  private static final long serialVersionUID = 1;

  IncompleteException(String message) {
    super(message);
  }
}
