package dev.martlet.engine.codec;

/** A client's message that is not an input of the shard's type. */
public final class BadInputException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient InputError error;

  BadInputException(InputError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  /**
   * What is wrong.
   *
   * @return the error that is sent to the client
   */
  public InputError error() {
    return error;
  }
}
