package dev.martlet.arena;

import dev.martlet.api.shard.Key;
import java.util.List;

/**
 * The snapshot of an arena, which is the same for everybody.
 *
 * @param width of the plane
 * @param height of the plane
 * @param spectators number of subscribers who only watch
 * @param players who are here, in the order they arrived
 */
public record ArenaView(double width, double height, int spectators, List<PlayerView> players) {
  /**
   * A player in the snapshot.
   *
   * @param id of the player
   * @param x from the left edge
   * @param y from the top edge
   * @param score tags made minus times tagged
   * @param it whether this player is the one who tags
   * @param safe whether the player cannot be tagged at the moment
   * @param away whether the player's connection is lost, and may return
   */
  public record PlayerView(
      @Key String id, float x, float y, int score, boolean it, boolean safe, boolean away) {}
}
