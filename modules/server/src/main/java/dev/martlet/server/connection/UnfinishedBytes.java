package dev.martlet.server.connection;

/**
 * What one connection holds of a message, or of a posted body, that is not complete. One thread at
 * a time reads the connection; those that read others may have it give way.
 */
public final class UnfinishedBytes {
  private final UnfinishedMessages all;
  private final Runnable giveWay;

  // Changed by the methods of UnfinishedMessages only, and guarded by it.
  int counted;
  boolean gaveWay;
  boolean ended;

  /**
   * Nothing is held.
   *
   * @param all messages and bodies of the server
   * @param giveWay has the connection let go what it holds, to make room for others; called on any
   *     thread
   */
  public UnfinishedBytes(UnfinishedMessages all, Runnable giveWay) {
    this.all = all;
    this.giveWay = giveWay;
  }

  /**
   * What is held has changed.
   *
   * @param bytes that are held now
   * @param anew whether it is of another message
   * @return false if it must be forgotten at once: it has given way
   */
  public boolean hold(int bytes, boolean anew) {
    boolean room = all.change(this, bytes, anew);
    if (!room && !gaveWay) {
      all.close(this);
    }
    return room;
  }

  /** Nothing is held from now on, whatever is said. Any thread. */
  public void end() {
    all.end(this);
  }

  void giveWay() {
    giveWay.run();
  }
}
