package dev.martlet.engine.codec;

import dev.martlet.engine.plugin.HostedFormat;

/**
 * A snapshot cannot be sent in one format or as differences. Subscribers that use another format or
 * mode are unaffected.
 */
public final class UnsendableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A format refuses what another can write. */
  UnsendableException(HostedFormat format, Throwable cause) {
    super(
        format instanceof HostedFormat.Plugged plugged
            ? "format " + plugged.text() + " of " + plugged.plugin()
            : "format " + format.text(),
        cause);
  }

  /** A state can be sent whole, but not as differences. */
  UnsendableException(Throwable cause) {
    super("as differences", cause);
  }
}
