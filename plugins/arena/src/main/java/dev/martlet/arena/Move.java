package dev.martlet.arena;

/**
 * What a player sends: where he wants to go from now on, and whether he reaches out to tag.
 *
 * @param dx direction to the right, -1 to 1
 * @param dy direction downwards, -1 to 1
 * @param tag whether to tag who is in reach, once
 * @param seen the tick that he saw the others at when he reached out; 0 if his client does not say
 */
public record Move(double dx, double dy, boolean tag, long seen) {
  /** Checks the ranges; what is thrown here is told to the sender. */
  public Move {
    if (!(Math.abs(dx) <= 1) || !(Math.abs(dy) <= 1)) { // written so that NaN fails, too
      throw new IllegalArgumentException("dx and dy must be from -1 to 1");
    }
    if (seen < 0) {
      throw new IllegalArgumentException("seen must not be negative");
    }
  }

  /** Of a client that does not say what it sees. */
  Move(double dx, double dy, boolean tag) {
    this(dx, dy, tag, 0);
  }
}
