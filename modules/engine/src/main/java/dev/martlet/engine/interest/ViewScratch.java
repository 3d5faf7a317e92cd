package dev.martlet.engine.interest;

import dev.martlet.wire.EntitySection;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/**
 * What a view finds in a tick, and makes of it. Views look one after another, so one is enough for
 * all of them, and stays where the processor has it at hand. The shard's turn owns it.
 */
final class ViewScratch {
  final SlotSet known = new SlotSet();

  /** Slots. */
  final Candidates entering = new Candidates();

  /** Places among what the view knows. */
  final Candidates changed = new Candidates();

  final EntitySection section = new EntitySection();

  void clear() {
    entering.clear();
    changed.clear();
    section.clear();
  }

  /** Numbers of what was found, and the bytes that it takes to say so. */
  static final class Candidates {
    private int[] items = new int[64];
    private int count;
    private int bytes;

    private void clear() {
      count = 0;
      bytes = 0;
    }

    int count() {
      return count;
    }

    int item(int index) {
      return items[index];
    }

    /** The bytes of all; once some are chosen, of those. */
    int bytes() {
      return bytes;
    }

    void add(int item, int itsBytes) {
      if (count == items.length) {
        items = Arrays.copyOf(items, 2 * count);
      }
      items[count++] = item;
      bytes += itsBytes;
    }

    /**
     * Leaves those for which there is room: one at least. If not all, the most urgent.
     *
     * @param budget in bytes
     * @param urgency of an item, not negative
     * @param cost of an item in bytes
     * @return whether some are left out
     */
    boolean choose(int budget, IntToDoubleFunction urgency, IntUnaryOperator cost) {
      if (bytes <= budget || count <= 1) {
        return false;
      }
      sort(urgency);
      int all = count;
      count = 1;
      bytes = cost.applyAsInt(items[0]);
      while (count < all && bytes + cost.applyAsInt(items[count]) <= budget) {
        bytes += cost.applyAsInt(items[count++]);
      }
      return count < all;
    }

    /** The most urgent first. Numbers that hold both sort without being objects. */
    private void sort(IntToDoubleFunction urgency) {
      long[] order = new long[count];
      for (int i = 0; i < count; i++) {
        float its = (float) urgency.applyAsDouble(items[i]); // its bits sort as it does, from 0 on
        order[i] = -((long) Float.floatToRawIntBits(its) << Integer.SIZE) | items[i];
      }
      Arrays.sort(order);
      for (int i = 0; i < count; i++) {
        items[i] = (int) order[i];
      }
    }
  }
}
