package dev.martlet.server.config;

/**
 * The configuration, or what it leads to, keeps the server from starting; the message is for the
 * operator.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * An error that names what was wrong.
   *
   * @param message for the operator
   */
  public ConfigException(String message) {
    super(message);
  }

  /**
   * An error that names what was wrong.
   *
   * @param message for the operator
   * @param cause for the log
   */
  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
