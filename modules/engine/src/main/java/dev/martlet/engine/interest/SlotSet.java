package dev.martlet.engine.interest;

import java.util.Arrays;

/** A set of slots that is emptied in constant time. The shard's turn owns it. */
final class SlotSet {
  /** A slot is in the set if it has the current stamp. */
  private int[] stamps = new int[16];

  private int stamp;

  /** Empties the set and makes space for slots below a number. */
  void clear(int slots) {
    if (slots > stamps.length) {
      stamps = Arrays.copyOf(stamps, Math.max(slots, 2 * stamps.length));
    }
    if (++stamp == 0) {
      Arrays.fill(stamps, 0);
      stamp = 1;
    }
  }

  void add(int slot) {
    stamps[slot] = stamp;
  }

  boolean has(int slot) {
    return stamps[slot] == stamp;
  }
}
