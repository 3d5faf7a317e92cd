package dev.martlet.engine.interest;

/** The last entities that came into being, in order. The shard's turn owns it. */
final class RecentEntities {
  /** Of more than these since somebody looked, he looks for all entities. */
  private static final int MOST = 64;

  private final int[] slots = new int[MOST];
  private final long[] births = new long[MOST];
  private int count;
  private long forgotten;

  void add(int slot, long birth) {
    if (count == MOST) {
      forgotten = births[count - 1];
      count = 0;
    }
    slots[count] = slot;
    births[count++] = birth;
  }

  int count() {
    return count;
  }

  int slot(int place) {
    return slots[place];
  }

  long birth(int place) {
    return births[place];
  }

  /** The last that is not known here any more; 0 if all are. */
  long forgotten() {
    return forgotten;
  }
}
