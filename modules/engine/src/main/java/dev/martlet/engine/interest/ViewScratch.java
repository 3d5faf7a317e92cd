package dev.martlet.engine.interest;

import dev.martlet.wire.EntitySection;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/**
 * Working memory of a view while it writes a section. Views work one after another, so all of a
 * shard share one, which stays in the processor's cache. The shard's turn owns it.
 */
final class ViewScratch {
  /** Slots of the entities that the client has. */
  final SlotSet knownSlots = new SlotSet();

  /** Slots of the entities that enter the area. */
  final Candidates entering = new Candidates();

  /** Indices, among the entities that the client has, of those that changed. */
  final Candidates changed = new Candidates();

  /** The section that is being written. */
  final EntitySection section = new EntitySection();

  void clear() {
    entering.clear();
    changed.clear();
    section.clear();
  }

  /** Entities that may be written, and the bytes that they take. */
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

    /** The bytes of all; after {@link #choose}, of the chosen. */
    int bytes() {
      return bytes;
    }

    void add(int item, int itemBytes) {
      if (count == items.length) {
        items = Arrays.copyOf(items, 2 * count);
      }
      items[count++] = item;
      bytes += itemBytes;
    }

    /**
     * Keeps the most urgent candidates that fit the budget, and at least one.
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

    /**
     * Sorts by urgency, highest first. Each long holds urgency and item, so that no objects are
     * needed.
     */
    private void sort(IntToDoubleFunction urgency) {
      long[] order = new long[count];
      for (int i = 0; i < count; i++) {
        // the bits of floats that are not negative sort as the floats do
        float value = (float) urgency.applyAsDouble(items[i]);
        order[i] = -((long) Float.floatToRawIntBits(value) << Integer.SIZE) | items[i];
      }
      Arrays.sort(order);
      for (int i = 0; i < count; i++) {
        items[i] = (int) order[i];
      }
    }
  }
}
