package dev.martlet.server.connection;

/**
 * How long somebody has been sending more than they may. What comes at once after a stall, of the
 * client's network or of this process, is too much for a moment only; who goes on means it. One
 * thread at a time.
 */
final class Excess {
  /** For how long it is tolerated, in nanoseconds. */
  private static final long TOLERATED = 5_000_000_000L;

  /** Without an excess for so long, it is over, in nanoseconds. */
  private static final long OVER = 2_000_000_000L;

  private boolean ever;
  private long since;
  private long last;

  /** There was none. */
  Excess() {}

  /**
   * Notes that too much was sent, or that what was too much before is not paid yet.
   *
   * @param now on the clock of {@link System#nanoTime}
   * @return whether it has gone on for too long
   */
  boolean again(long now) {
    if (!ever || now - last > OVER) {
      since = now;
    }
    ever = true;
    last = now;
    return now - since > TOLERATED;
  }
}
