package dev.martlet.engine;

/** A plugin's format does not take a snapshot: it is nothing to who asked for another format. */
final class UnsendableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsendableException(HostedFormat.Plugged format, Throwable cause) {
    super("format " + format.text() + " of " + format.plugin(), cause);
  }
}
