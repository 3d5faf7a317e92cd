package dev.martlet.arena;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to keep of an arena.
 *
 * @param here the players who are here, in the order in which they came
 * @param away those who have left
 * @param it who is it; empty if nobody is here
 * @param tick after which the last of the places were
 * @param places where the players were after the last ticks
 */
record SavedArena(
    List<SavedPlayer> here,
    List<SavedPlayer> away,
    Optional<String> it,
    long tick,
    List<Map<String, Place>> places) {
  /**
   * A player.
   *
   * @param id of the player
   * @param x where they are
   * @param y where they are
   * @param dx where they head
   * @param dy where they head
   * @param score so far
   * @param safeFor seconds for which they cannot be tagged
   * @param users whose player it is
   */
  record SavedPlayer(
      String id,
      double x,
      double y,
      double dx,
      double dy,
      int score,
      double safeFor,
      List<String> users) {}

  /** Where a player was. */
  record Place(double x, double y) {}
}
