package dev.martlet.engine.subscription;

import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.stream.Outbox;

/**
 * A subscriber's connection, as its shard sees it. Called from the shard's turn: every method must
 * return at once, must wait for nothing, and must not throw.
 */
public interface SubscriberConnection {
  /**
   * There is something in the subscription's {@link Outbox}, to be taken soon on another thread.
   */
  void ready();

  /**
   * There is something in the {@link Outbox}, and time to write it on this thread, as far as that
   * needs no waiting. The time is the shard's.
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
