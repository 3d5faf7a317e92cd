package dev.martlet.engine.stream;

import dev.martlet.api.Subscriber;

/** A subscriber, as the {@link Publisher} sees it. The shard's turn. */
public interface Recipient {
  /**
   * Who subscribed.
   *
   * @return the subscriber, as the simulation knows it
   */
  Subscriber subscriber();

  /**
   * Whether this is an operator that watches, of whom the simulation knows nothing.
   *
   * @return true for a watcher
   */
  boolean watches();

  /**
   * How the subscriber is sent states.
   *
   * @return the strategy for its version of the protocol
   */
  SubscriberStream stream();

  /** Has the connection write what waits, on this thread, as far as that needs no waiting. */
  void flush();

  /**
   * There is a frame in an outbox that held none.
   *
   * @param flush whether to write it on this thread, or on the connection's own
   */
  void frameReady(boolean flush);
}
