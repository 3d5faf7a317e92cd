package dev.martlet.engine.interest;

/** The last entities that were added, in order. The shard's turn owns it. */
final class RecentEntities {
  /** A view that has missed more additions than this searches its whole area instead. */
  private static final int MAX = 64;

  private final int[] slots = new int[MAX];
  private final long[] births = new long[MAX];
  private int count;
  private long lastDropped;

  void add(int slot, long birth) {
    if (count == MAX) {
      lastDropped = births[count - 1];
      count = 0;
    }
    slots[count] = slot;
    births[count++] = birth;
  }

  int count() {
    return count;
  }

  int slot(int index) {
    return slots[index];
  }

  long birth(int index) {
    return births[index];
  }

  /** The birth of the last entity that was dropped from the list; 0 if none was. */
  long lastDropped() {
    return lastDropped;
  }
}
