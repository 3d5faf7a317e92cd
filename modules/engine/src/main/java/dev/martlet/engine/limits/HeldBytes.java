package dev.martlet.engine.limits;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that are held, and how many may be. Any thread. */
public final class HeldBytes {
  private final long max;
  private final AtomicLong held = new AtomicLong();

  /**
   * Nothing is held yet.
   *
   * @param max how many bytes may be held; 0 for no limit
   */
  public HeldBytes(long max) {
    this.max = max;
  }

  /**
   * Adds bytes in any case. The caller removes them again if they are too many.
   *
   * @param bytes to add
   * @return whether no more are held now than may be
   */
  public boolean add(long bytes) {
    return !Cap.exceeded(max, held.addAndGet(bytes));
  }

  /**
   * Removes bytes that were added.
   *
   * @param bytes to remove
   */
  public void remove(long bytes) {
    held.addAndGet(-bytes);
  }

  /**
   * How many bytes are held.
   *
   * @return the number
   */
  public long held() {
    return held.get();
  }
}
