package dev.martlet.server.connection;

import java.util.Queue;
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
   * Queues an item, if there is room.
   *
   * @param <T> type of the items
   * @param queue of items that wait
   * @param item to add
   * @return false if the item is dropped
   */
  public <T> boolean add(Queue<T> queue, T item) {
    boolean added = false;
    try {
      added = SIZE.incrementAndGet(this) <= CAPACITY && queue.add(item);
      return added;
    } finally {
      if (!added) {
        leave();
      }
    }
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
