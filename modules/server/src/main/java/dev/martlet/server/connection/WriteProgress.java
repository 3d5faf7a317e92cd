package dev.martlet.server.connection;

/**
 * Whether a peer takes what is written to it. A peer that is slow, but takes bytes all the time, is
 * alive: while bytes wait, it must take a least number of them within each write timeout, or all of
 * the message that is being written. So neither a long snapshot on a slow line is cut, nor can a
 * peer hold it for days by taking a byte now and then.
 *
 * <p>A byte is taken when the kernel takes it. The send buffer has a bounded size, so a kernel
 * whose buffer was full takes bytes only when the peer has acknowledged about as many.
 *
 * <p>Threads: one at a time writes; the supervisor reads.
 */
public final class WriteProgress {
  private final int leastBytes;

  /** Since when the peer has taken less than the least; 0 while nothing waits for it. */
  private volatile long slowSince;

  private volatile long lastTaken = System.nanoTime();

  /** How many bytes it has taken since then. The writing thread's own. */
  private int taken;

  /**
   * For a peer to which nothing was written yet.
   *
   * @param leastBytes that it must take within each write timeout
   */
  public WriteProgress(int leastBytes) {
    this.leastBytes = leastBytes;
  }

  // ---- the writing thread -----------------------------------------------------------------

  /**
   * The socket takes no more now.
   *
   * @param now the time on the clock of {@link System#nanoTime}
   */
  public void blocked(long now) {
    if (slowSince == 0) {
      taken = 0;
      slowSince = now | 1; // never 0
    }
  }

  /**
   * The socket took bytes.
   *
   * @param count of them
   */
  public void took(int count) {
    if (slowSince != 0) {
      noteTaken(count, System.nanoTime());
    }
  }

  private void noteTaken(int count, long now) {
    lastTaken = now;
    taken += count;
    if (taken >= leastBytes) {
      taken = 0;
      slowSince = now | 1;
    }
  }

  /** The socket took the last byte of a message. */
  public void finished() {
    if (slowSince != 0) {
      slowSince = 0;
    }
  }

  // ---- any thread -------------------------------------------------------------------------

  /**
   * For how long the peer has taken less than it must.
   *
   * @param now the time on the clock of {@link System#nanoTime}
   * @return nanoseconds; 0 while nothing waits for it
   */
  public long slowFor(long now) {
    long since = slowSince;
    return since == 0 ? 0 : now - since;
  }

  /**
   * When the peer last proved that it is alive by taking bytes that had waited for it.
   *
   * @return the time on the clock of {@link System#nanoTime}; that of the beginning if it never did
   */
  public long lastTaken() {
    return lastTaken;
  }
}
