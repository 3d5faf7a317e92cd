package dev.martlet.engine.mail;

import java.util.ArrayList;
import java.util.List;

/**
 * The mail of one shard, in the order in which it came. Any thread may put some in; the shard's
 * turn takes it out. What fills it is bounded by those who do.
 */
public final class Mailbox {
  /** Null while it is empty, as that of nearly every shard is. Guarded by this. */
  private List<Mail> mail;

  private volatile int waiting;

  /** An empty box. */
  public Mailbox() {}

  /**
   * Puts mail into the box. The caller wakes the shard.
   *
   * @param one to put in
   */
  public synchronized void put(Mail one) {
    if (mail == null) {
      mail = new ArrayList<>();
    }
    mail.add(one);
    waiting = mail.size();
  }

  /**
   * Takes all that is there.
   *
   * @return the mail, the oldest first
   */
  public List<Mail> takeAll() {
    if (waiting == 0) {
      return List.of();
    }
    synchronized (this) {
      List<Mail> taken = mail;
      mail = null;
      waiting = 0;
      return taken;
    }
  }

  /**
   * How much is in the box.
   *
   * @return the number of pieces
   */
  public int waiting() {
    return waiting;
  }
}
