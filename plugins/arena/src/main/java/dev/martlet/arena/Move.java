package dev.martlet.arena;

/**
 * The input of a player: the direction to move in from now on, and whether to tag.
 *
 * @param dx direction to the right, -1 to 1
 * @param dy direction downwards, -1 to 1
 * @param tag whether to tag a player in reach, once
 * @param seen the tick at which the player saw the others when tagging; 0 if the client does not
 *     say
 */
public record Move(double dx, double dy, boolean tag, long seen) {
  /** Checks the ranges; the exception is reported to the sender as a bad input. */
  public Move {
    if (!(Math.abs(dx) <= 1) || !(Math.abs(dy) <= 1)) { // written so that NaN fails, too
      throw new IllegalArgumentException("dx and dy must be from -1 to 1");
    }
    if (seen < 0) {
      throw new IllegalArgumentException("seen must not be negative");
    }
  }

  /** A move of a client that does not say what it sees. */
  Move(double dx, double dy, boolean tag) {
    this(dx, dy, tag, 0);
  }
}
