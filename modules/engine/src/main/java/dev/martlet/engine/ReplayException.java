package dev.martlet.engine;

/** A simulation does not do what its journal says it did. The message says from which tick on. */
public final class ReplayException extends Exception {
  private static final long serialVersionUID = 1;

  ReplayException(String message) {
    super(message);
  }

  ReplayException(String message, Throwable cause) {
    super(message, cause);
  }
}
