package dev.martlet.engine.subscription;

import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.stream.Outbox;

/**
 * A subscriber's connection, as its shard sees it. Called on the shard's turn: every method must
 * return at once, must not block, and must not throw.
 */
public interface SubscriberConnection {
  /**
   * The subscription's {@link Outbox} holds something. The connection should take it soon, on
   * another thread.
   */
  void ready();

  /**
   * The subscription's {@link Outbox} holds something. The connection may write it on the calling
   * thread, as far as the socket accepts it without blocking; the time is taken from the shard's
   * turn.
   */
  default void readyNow() {
    ready();
  }

  /**
   * An input was not applied.
   *
   * @param error to pass on to the client, within the connection's limit of errors
   */
  void onInputError(InputError error);
}
