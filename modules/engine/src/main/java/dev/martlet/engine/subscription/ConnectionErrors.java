package dev.martlet.engine.subscription;

import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.input.InputCallback;

/**
 * The outcome of inputs that arrived on a connection, which is told errors only.
 *
 * @param connection that is told
 */
record ConnectionErrors(SubscriberConnection connection) implements InputCallback {
  @Override
  public void applied(long seq) {}

  @Override
  public void refused(InputError error) {
    connection.onInputError(error);
  }
}
