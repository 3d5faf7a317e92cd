package dev.martlet.server.connection;

import dev.martlet.wire.WebSocketReader;

/**
 * What has arrived on one connection of a message that is not complete. It must go on: as a peer
 * that is written to must take bytes ({@link WriteProgress}), one that writes must bring a least
 * number of them within each read timeout, or the rest of the message. So neither is a long message
 * on a slow line cut, nor can a peer keep half a message here for days. Only the bytes of messages
 * count, not those of control frames between them.
 *
 * <p>Threads: one at a time reads the connection; the supervisor asks how slow it is, and those
 * that read other connections may have it give way.
 */
public final class UnfinishedMessage {
  private final UnfinishedMessages all;
  private final UnfinishedBytes bytes;
  private final int leastBytes;

  /** Since when the peer has brought less than the least; 0 while nothing is begun. */
  private volatile long slowSince;

  // The reading thread's own.
  private int held;
  private long takenBefore;
  private long completedBefore;

  /**
   * Nothing has arrived.
   *
   * @param all messages of the server
   * @param leastBytes that the peer must bring within each read timeout
   * @param giveWay has the connection closed, to make room for others; called on any thread
   */
  public UnfinishedMessage(UnfinishedMessages all, int leastBytes, Runnable giveWay) {
    this.all = all;
    this.bytes = new UnfinishedBytes(all, giveWay);
    this.leastBytes = leastBytes;
  }

  // ---- the reading thread -----------------------------------------------------------------

  /**
   * Takes note of where the reader is, after each piece that it was fed.
   *
   * @param reader of the connection
   */
  public void note(WebSocketReader reader) {
    boolean anew = reader.completed() != completedBefore;
    completedBefore = reader.completed();
    if (!reader.isAmidst()) {
      if (slowSince != 0) {
        slowSince = 0;
      }
    } else if (anew || slowSince == 0 || reader.taken() - takenBefore >= leastBytes) {
      takenBefore = reader.taken();
      slowSince = System.nanoTime() | 1; // never 0
    }
    if (reader.held() != held && !hold(reader.held(), anew)) {
      forget(reader);
    }
  }

  private boolean hold(int now, boolean anew) {
    held = now;
    return bytes.hold(now, anew);
  }

  /**
   * Forgets what has arrived, and whatever follows, because the connection is being closed.
   *
   * @param reader of the connection
   */
  public void forget(WebSocketReader reader) {
    reader.discardMessages();
    if (held != 0) {
      hold(0, false);
    }
  }

  // ---- any thread -------------------------------------------------------------------------

  /** The connection is gone, and what was held is with it. */
  public void end() {
    bytes.end();
  }

  /**
   * Whether the peer has brought less than it must for too long. If so, that is counted, and the
   * caller closes the connection.
   *
   * @param now the time on the clock of {@link System#nanoTime}
   * @param resumedAt when the process last came back from a pause; time counts from there at the
   *     earliest
   * @param timeout in nanoseconds
   * @return true if its connection is to be closed
   */
  public boolean isSlow(long now, long resumedAt, long timeout) {
    long since = slowSince;
    boolean slow = since != 0 && Math.min(now - since, now - resumedAt) > timeout;
    if (slow) {
      all.closedAsSlow();
    }
    return slow;
  }
}
