package dev.martlet.server.connection;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Bounds what waits to be written to one connection besides snapshots, so that a client that causes
 * messages and reads none does not fill the memory. Any thread.
 */
public final class Backlog {
  /** The most items that may wait, pongs, pings and errors together. */
  public static final int CAPACITY = 32;

  private static final AtomicIntegerFieldUpdater<Backlog> SIZE =
      AtomicIntegerFieldUpdater.newUpdater(Backlog.class, "size");

  private volatile int size;

  /** Creates an empty backlog. */
  public Backlog() {}

  /**
   * Counts an item in, if there is room. Call it before the item is queued.
   *
   * @return false if the item is to be dropped
   */
  public boolean enter() {
    if (SIZE.incrementAndGet(this) > CAPACITY) {
      SIZE.decrementAndGet(this);
      return false;
    }
    return true;
  }

  /** Counts an item out that was taken from its queue. */
  public void leave() {
    SIZE.decrementAndGet(this);
  }

  /**
   * Tells whether nothing waits.
   *
   * @return true if the queues need not even be looked at
   */
  public boolean isEmpty() {
    return size == 0;
  }
}
