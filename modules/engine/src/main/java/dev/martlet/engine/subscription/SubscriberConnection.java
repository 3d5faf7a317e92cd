package dev.martlet.engine.subscription;

import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.stream.FanOut;
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
   * The subscription's {@link Outbox} holds a frame of a tick, which has frames for others, too.
   * They are sent together: the connection waits until the tick has put in all of them.
   *
   * @return told when the tick has; null if the connection takes the frame by itself
   */
  default FanOut frameReady() {
    ready();
    return null;
  }

  /**
   * Where the connection comes from. Anonymous subscribers that come from the same place have one
   * share of a shard's inbox, as each user has. Any thread.
   *
   * @return equal for connections from the same place; by default each is a place of its own
   */
  default Object origin() {
    return this;
  }

  /**
   * The seat, which was held after the connection was lost, is held no longer: it was resumed or
   * released, or the shard ended. Called once, on any thread, if {@link dev.martlet.engine.Shard}
   * said that it holds the seat; perhaps before it has said so.
   */
  default void seatEnded() {}

  /**
   * An input was not applied.
   *
   * @param error to pass on to the client, within the connection's limit of errors
   */
  void onInputError(InputError error);
}
