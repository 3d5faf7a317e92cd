package dev.martlet.engine.stream;

import dev.martlet.api.shard.Subscriber;

/** A subscriber, as the {@link Publisher} sees it. All methods are called on the shard's turn. */
public interface Recipient {
  /**
   * The subscriber.
   *
   * @return the subscriber, as the simulation knows it
   */
  Subscriber subscriber();

  /**
   * Whether this is a watcher: an operator that is unknown to the simulation.
   *
   * @return true for a watcher
   */
  boolean watches();

  /**
   * Whose view is sent.
   *
   * @return the subscriber, or whom a watcher looks at the state as; null for a watcher that sees
   *     the common state
   */
  Subscriber sees();

  /**
   * How states are sent to the subscriber.
   *
   * @return the strategy for its version of the protocol
   */
  SubscriberStream stream();

  /**
   * Tells the connection that a frame was put into its empty outbox.
   *
   * @return told when the tick has put in all its frames; null if the connection takes the frame by
   *     itself
   */
  FanOut frameReady();
}
