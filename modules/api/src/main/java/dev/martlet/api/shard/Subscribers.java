package dev.martlet.api.shard;

import java.util.Optional;

/**
 * The subscribers attached to a shard, for sending them events besides the snapshots. For the
 * simulation's own thread only; a call from another thread throws {@link IllegalStateException}.
 *
 * <p><b>Events</b>, such as a hit or a line of chat, arrive once and in order, while a snapshot may
 * be superseded by the next. They reach clients that speak version 2 of the protocol; others are
 * not sent any. An event is written before the state of the tick that it happened in. Events that a
 * subscriber does not take in time wait, up to {@code martlet.limits.event-bytes}. A subscriber
 * with more than that waiting is closed, because they would miss events.
 *
 * @since 1.0
 */
public interface Subscribers {
  /**
   * Sends an event to one subscriber. Nothing happens if they are no longer attached, or their
   * client takes no events.
   *
   * @param subscriber to send it to, from {@link Simulation#onJoin} on
   * @param event a record, or anything else the JSON library can write; it is encoded before this
   *     method returns
   * @throws IllegalArgumentException if the event cannot be encoded
   */
  void send(Subscriber subscriber, Object event);

  /**
   * Sends an event to all attached subscribers. It is encoded once for each format in use.
   *
   * @param event as in {@link #send}
   * @throws IllegalArgumentException if the event cannot be encoded
   */
  void broadcast(Object event);

  /**
   * Returns how far a subscriber's inputs have been processed. The server tells clients of version
   * 2 by itself; a simulation that wants to tell clients of version 1 puts it into their snapshots.
   *
   * @param subscriber who sent the inputs
   * @return the acknowledgement of the last one; empty if the subscriber is not attached, or has
   *     sent no numbered input
   */
  Optional<InputAck> lastInput(Subscriber subscriber);
}
