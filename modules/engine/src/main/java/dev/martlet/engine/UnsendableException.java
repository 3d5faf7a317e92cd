package dev.martlet.engine;

/** A snapshot cannot be sent in one way: it is nothing to who asked for another. */
final class UnsendableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsendableException(HostedFormat.Plugged format, Throwable cause) {
    super("format " + format.text() + " of " + format.plugin(), cause);
  }

  UnsendableException(UnsupportedOperationException cause) {
    super("as differences", cause);
  }
}
