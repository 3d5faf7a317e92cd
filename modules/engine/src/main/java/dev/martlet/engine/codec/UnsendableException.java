package dev.martlet.engine.codec;

import dev.martlet.engine.plugin.HostedFormat;

/**
 * A snapshot cannot be sent in one format or as differences. Subscribers that use another format or
 * mode are unaffected.
 */
public final class UnsendableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsendableException(HostedFormat.Plugged format, Throwable cause) {
    super("format " + format.text() + " of " + format.plugin(), cause);
  }

  /**
   * A state cannot be sent as differences.
   *
   * @param cause why
   */
  public UnsendableException(UnsupportedOperationException cause) {
    super("as differences", cause);
  }
}
