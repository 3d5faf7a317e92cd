package dev.martlet.engine.codec;

import java.util.OptionalLong;

/** A client's message that is not an input of the shard's type. */
public final class BadInputException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient InputError error;
  private final int values;

  BadInputException(InputError error, int values) {
    super(error.message(), null, false, false);
    this.error = error;
    this.values = values;
  }

  /**
   * What is bad about a message that has no number.
   *
   * @param message for its sender
   * @return the exception
   */
  public static BadInputException of(String message) {
    InputError error = new InputError(InputError.Code.BAD_INPUT, message, OptionalLong.empty());
    return new BadInputException(error, 0);
  }

  /**
   * What it cost to find that out.
   *
   * @return how many values were read
   */
  public int values() {
    return values;
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
