package dev.martlet.api.shard;

import dev.martlet.api.interest.Interest;

/**
 * The entities of a shard, of which each subscriber is sent those in their area of interest. The
 * simulation sets the position and the state of every entity, and the position from which each
 * subscriber sees. The server works out who sees what, and tells each subscriber which entities
 * entered, changed and left. State that everybody sees still belongs in {@link
 * Simulation#snapshot}.
 *
 * <p>A new entity is seen at once. An entity that a subscriber sees is checked in every tick. An
 * entity that moves into an area from outside is seen within four ticks.
 *
 * <p>Only clients of version 2 of the protocol are sent entities; for others, a simulation builds
 * views itself ({@link Simulation#snapshotFor}).
 *
 * <p>For the simulation's own thread only.
 *
 * @since 1.0
 */
public interface Entities {
  /**
   * Adds an entity, or updates its position and state.
   *
   * @param id by which clients know the entity; at most 128 characters
   * @param x position along the first axis
   * @param y position along the second axis
   * @param z position along the third axis; 0 in a game of two dimensions
   * @param state that clients are sent, preferably a record; it must not change afterwards. A state
   *     that equals the one before is not sent again. If it cannot be encoded, the shard ends, as
   *     with a snapshot
   * @throws IllegalArgumentException if the id is too long, or a coordinate is not a number
   */
  void put(String id, double x, double y, double z, Object state);

  /**
   * Removes an entity. Does nothing if there is no such entity.
   *
   * @param id of the entity
   */
  void remove(String id);

  /**
   * Shows a subscriber what is around an entity, for example their own, and follows it as it moves.
   * If the entity is removed, the subscriber sees from where it was after the previous tick.
   * Entities that the subscriber saw before and still sees are not sent again.
   *
   * @param subscriber to show it to; nothing happens if they are not attached, or their client
   *     takes no entities
   * @param interest which entities the subscriber is sent
   * @param id of the entity
   * @throws IllegalArgumentException if there is no such entity
   */
  void follow(Subscriber subscriber, Interest interest, String id);

  /**
   * Shows a subscriber what is around a point.
   *
   * @param subscriber to show it to; nothing happens if they are not attached, or their client
   *     takes no entities
   * @param interest which entities the subscriber is sent
   * @param x position of the point along the first axis
   * @param y position of the point along the second axis
   * @param z position of the point along the third axis
   * @throws IllegalArgumentException if a coordinate is not a number
   */
  void watch(Subscriber subscriber, Interest interest, double x, double y, double z);
}
