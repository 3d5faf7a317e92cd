package dev.martlet.engine.codec;

import dev.martlet.engine.plugin.HostedFormat;

/**
 * A snapshot cannot be sent in one format or as differences. Subscribers that are sent it another
 * way are unaffected.
 */
public final class UnsendableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsendableException(HostedFormat.Plugged format, Throwable cause) {
    super("format " + format.text() + " of " + format.plugin(), cause);
  }

  /**
   * A state of which no differences can be taken.
   *
   * @param cause why
   */
  public UnsendableException(UnsupportedOperationException cause) {
    super("as differences", cause);
  }
}
