package dev.martlet.api.shard;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The subscribers attached to a shard: who they are, events for them besides the snapshots, and
 * sending them away. For the simulation's own thread only; a call from another thread throws {@link
 * IllegalStateException}. While the simulation is created, there is nobody.
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
   * Sends an event to some subscribers, as {@link #send(Subscriber, Object)} does to one. It is
   * encoded once, however many they are.
   *
   * @param subscribers to send it to; those who are no longer attached are passed over
   * @param event a record, or anything else the JSON library can write
   * @throws IllegalArgumentException if the event cannot be encoded
   */
  void send(Collection<Subscriber> subscribers, Object event);

  /**
   * Sends an event to all attached subscribers. It is encoded once for each format in use.
   *
   * @param event as in {@link #send(Subscriber, Object)}
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

  /**
   * The subscribers: from {@link Simulation#onJoin} until {@link Simulation#onLeave} is called, so
   * those who are away are among them.
   *
   * @return a copy, the longest attached first
   */
  List<Subscriber> attached();

  /**
   * The people that the subscribers are, however many connections each has.
   *
   * @return the members, the same object each time
   */
  Members members();

  /**
   * Closes the connection of a subscriber, also of one who is away. Their seat and its ticket are
   * void, and inputs of theirs that wait are refused. {@link Simulation#onLeave} is called in the
   * next tick, not at once. Nothing is closed if they are no longer attached; a ban holds all the
   * same if they are a user.
   *
   * <p>A {@link Kick#withBan ban} is for this shard alone and ends with it. It is for the user,
   * under whatever subscriber id; for whoever is not logged in, it is for the address they come
   * from, which a household may share: then nobody joins from there without logging in.
   *
   * @param subscriber to close, from {@link Simulation#onJoin} on
   * @param kick what they are told
   */
  void kick(Subscriber subscriber, Kick kick);

  /**
   * Kicks all connections of a person.
   *
   * @param member to send away
   * @param kick what they are told
   */
  void kick(Member member, Kick kick);

  /**
   * Kicks all subscribers. The shard goes on.
   *
   * @param kick what they are told
   */
  void closeAll(Kick kick);
}
