package dev.martlet.arena;

import dev.martlet.api.Key;
import java.util.List;

/**
 * What everybody sees of an arena.
 *
 * @param width of the plane
 * @param height of the plane
 * @param spectators who watch only
 * @param players that are here, in the order they came
 */
public record ArenaView(double width, double height, int spectators, List<PlayerView> players) {
  /**
   * What everybody sees of a player.
   *
   * @param id that he is known by
   * @param x from the left edge
   * @param y from the top edge
   * @param score of tags less times tagged
   * @param it whether he is the one who tags
   * @param safe whether he cannot be tagged for the moment
   * @param away whether his connection is lost, and he may come back
   */
  public record PlayerView(
      @Key String id, float x, float y, int score, boolean it, boolean safe, boolean away) {}
}
