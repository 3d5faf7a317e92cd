package dev.martlet.engine;

import java.util.Arrays;

/** Remembers a number for each of some slots, and forgets all at once. The shard's turn owns it. */
final class SlotMarks {
  private int[] stamps = new int[16];
  private int[] numbers = new int[16];
  private int stamp;

  /** Forgets all, and is ready for slots below a number. */
  void clear(int slots) {
    if (slots > stamps.length) {
      stamps = Arrays.copyOf(stamps, Math.max(slots, 2 * stamps.length));
      numbers = Arrays.copyOf(numbers, stamps.length);
    }
    if (++stamp == 0) {
      Arrays.fill(stamps, 0);
      stamp = 1;
    }
  }

  void set(int slot, int number) {
    stamps[slot] = stamp;
    numbers[slot] = number;
  }

  /** The number of a slot, or -1. */
  int get(int slot) {
    return stamps[slot] == stamp ? numbers[slot] : -1;
  }
}
