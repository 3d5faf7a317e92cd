package dev.martlet.api;

/**
 * The things of a shard that each subscriber is sent a part of: those in his area of interest. The
 * simulation says where they are and what they are like, and who looks from where; the server finds
 * out who sees what, and tells him what entered, what changed and what left. What all see is still
 * in {@link Simulation#snapshot}.
 *
 * <p>What is new is seen at once, and what is seen already is looked at in every tick; what comes
 * into an area from outside is seen within four.
 *
 * <p>They reach clients of version 2 of the protocol; for others, a simulation builds views itself.
 *
 * <p>For the simulation's own thread, as all that it is given.
 */
public interface Entities {
  /**
   * Adds an entity, or says where it is now and what it is like.
   *
   * @param id of it, by which clients know it; at most 128 characters
   * @param x where it is
   * @param y where it is
   * @param z where it is; 0 in a game of two dimensions
   * @param state what is sent of it: a record best, which must not change any more. One that equals
   *     the state before is not sent again. If it cannot be encoded, the shard ends, as with a
   *     snapshot
   * @throws IllegalArgumentException if the id is too long, or a coordinate is no number
   */
  void put(String id, double x, double y, double z, Object state);

  /**
   * Removes an entity. Nothing happens if there is none.
   *
   * @param id of it
   */
  void remove(String id);

  /**
   * Has a subscriber see what is around an entity, and go with it; his own, say. If the entity is
   * removed, he stays where it was after the tick before. What he saw before and sees now is not
   * sent again.
   *
   * @param subscriber who is to see; nothing happens if he is not attached, or his client takes
   *     none
   * @param interest which entities
   * @param id of the entity
   * @throws IllegalArgumentException if there is none
   */
  void follow(Subscriber subscriber, Interest interest, String id);

  /**
   * Has a subscriber see what is around a point.
   *
   * @param subscriber who is to see; nothing happens if he is not attached, or his client takes
   *     none
   * @param interest which entities
   * @param x of the point
   * @param y of the point
   * @param z of the point
   * @throws IllegalArgumentException if a coordinate is no number
   */
  void watch(Subscriber subscriber, Interest interest, double x, double y, double z);

  /**
   * None, for simulations that are tested without a server.
   *
   * @return entities that nobody sees
   */
  static Entities none() {
    return new Entities() {
      @Override
      public void put(String id, double x, double y, double z, Object state) {}

      @Override
      public void remove(String id) {}

      @Override
      public void follow(Subscriber subscriber, Interest interest, String id) {}

      @Override
      public void watch(Subscriber subscriber, Interest interest, double x, double y, double z) {}
    };
  }
}
