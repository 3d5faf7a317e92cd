package dev.martlet.arena;

import dev.martlet.arena.ArenaView.PlayerView;
import dev.martlet.arena.SavedArena.SavedPlayer;
import java.util.ArrayList;
import java.util.List;

/**
 * A player on the plane. The object outlives the player's connections: a player who returns finds
 * the score.
 */
final class Player {
  /** In units a second. */
  static final double SPEED = 300;

  final String id;
  double x;
  double y;
  private double dx;
  private double dy;
  int score;

  /** The users whose player it is. A player without anybody has left. */
  final List<String> users = new ArrayList<>();

  /** Seconds for which the player cannot be tagged. */
  double safeFor;

  Player(String id) {
    this.id = id;
  }

  /** Sets the direction to move in; diagonals are no faster. */
  void head(double toX, double toY) {
    double length = Math.max(1, StrictMath.hypot(toX, toY));
    dx = toX / length;
    dy = toY / length;
  }

  void advance(double seconds, double width, double height) {
    x = Math.clamp(x + dx * SPEED * seconds, 0, width);
    y = Math.clamp(y + dy * SPEED * seconds, 0, height);
    safeFor = Math.max(0, safeFor - seconds);
  }

  double distance(double toX, double toY) {
    return StrictMath.hypot(x - toX, y - toY);
  }

  SavedPlayer save() {
    return new SavedPlayer(id, x, y, dx, dy, score, safeFor, users);
  }

  static Player of(SavedPlayer saved) {
    Player player = new Player(saved.id());
    player.x = saved.x();
    player.y = saved.y();
    player.dx = saved.dx();
    player.dy = saved.dy();
    player.score = saved.score();
    player.safeFor = saved.safeFor();
    player.users.addAll(saved.users());
    return player;
  }

  PlayerView view(boolean it, boolean away) {
    return new PlayerView(id, rounded(x), rounded(y), score, it, safeFor > 0, away);
  }

  /** Rounds to a tenth of a unit: finer than a player can see, and short in JSON. */
  private static float rounded(double coordinate) {
    return (float) (Math.rint(coordinate * 10) / 10);
  }
}
