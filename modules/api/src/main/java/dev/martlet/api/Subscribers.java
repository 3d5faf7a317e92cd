package dev.martlet.api;

import java.util.Optional;

/**
 * Those who are attached to a shard, as its simulation may address them beside its snapshots. For
 * the simulation's own thread, as all that it is given; a call from another throws {@link
 * IllegalStateException}.
 *
 * <p><b>Events</b> are what must arrive, once and in order, where a snapshot may be superseded by
 * the next: a hit, a line of chat. They reach clients that speak version 2 of the protocol; others
 * are not sent any. An event is written before the state of the tick that it happened in. Events
 * that a subscriber does not take in time wait for him, up to {@code martlet.limits.event-bytes};
 * who lets more than that wait is closed, for he could not be told everything.
 */
public interface Subscribers {
  /**
   * Tells one subscriber of an event. Nothing happens if he is not attached any more, or his client
   * takes no events.
   *
   * @param subscriber whom to tell; in {@link Simulation#joined} he may be told already
   * @param event a record, or anything else the JSON library can write; it is encoded before this
   *     returns
   * @throws IllegalArgumentException if it cannot be encoded
   */
  void tell(Subscriber subscriber, Object event);

  /**
   * Tells all who are attached of an event. It is encoded once for each format that is asked for.
   *
   * @param event as of {@link #tell}
   * @throws IllegalArgumentException if it cannot be encoded
   */
  void tellAll(Object event);

  /**
   * How far a subscriber's inputs have been looked at. Clients of version 2 are told by themselves;
   * a simulation that wants to tell those of version 1 has it in their snapshots.
   *
   * @param subscriber whose inputs
   * @return the last of them; empty if he is not attached, or has sent none that had a number
   */
  Optional<InputAck> lastInput(Subscriber subscriber);

  /**
   * Nobody at all, for simulations that are tested without a server.
   *
   * @return subscribers that are told nothing
   */
  static Subscribers none() {
    return new Subscribers() {
      @Override
      public void tell(Subscriber subscriber, Object event) {}

      @Override
      public void tellAll(Object event) {}

      @Override
      public Optional<InputAck> lastInput(Subscriber subscriber) {
        return Optional.empty();
      }
    };
  }
}
