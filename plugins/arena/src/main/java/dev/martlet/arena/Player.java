package dev.martlet.arena;

import dev.martlet.arena.ArenaView.PlayerView;

/** A player on the plane. It stays when he leaves, with its score, for him to come back to. */
final class Player {
  /** Units a second. */
  static final double SPEED = 300;

  final String id;
  double x;
  double y;
  private double dx;
  private double dy;
  int score;

  /** Connections he has here; a player without any is away. */
  int connections;

  /** How many of them are lost, and may come back. */
  int lost;

  /** Seconds for which he cannot be tagged. */
  double safeFor;

  Player(String id) {
    this.id = id;
  }

  /** Goes this way from now on; diagonals are no faster. */
  void head(double toX, double toY) {
    double length = Math.max(1, Math.hypot(toX, toY));
    dx = toX / length;
    dy = toY / length;
  }

  void advance(double seconds, double width, double height) {
    x = Math.clamp(x + dx * SPEED * seconds, 0, width);
    y = Math.clamp(y + dy * SPEED * seconds, 0, height);
    safeFor = Math.max(0, safeFor - seconds);
  }

  double distance(double toX, double toY) {
    return Math.hypot(x - toX, y - toY);
  }

  PlayerView view(boolean it) {
    return new PlayerView(id, rounded(x), rounded(y), score, it, safeFor > 0, lost == connections);
  }

  /** Finer than anybody sees, and short to write. */
  private static float rounded(double coordinate) {
    return (float) (Math.rint(coordinate * 10) / 10);
  }
}
