package dev.martlet.server.config;

/**
 * The server cannot start: the configuration is wrong, or something that it names cannot be used.
 * The message is for the operator.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * An error with a message that names the cause.
   *
   * @param message for the operator
   */
  public ConfigException(String message) {
    super(message);
  }

  /**
   * An error with a message that names the cause.
   *
   * @param message for the operator
   * @param cause for the log
   */
  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
