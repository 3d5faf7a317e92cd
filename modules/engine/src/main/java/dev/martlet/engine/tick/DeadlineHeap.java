package dev.martlet.engine.tick;

import java.util.Arrays;

/**
 * A priority queue of turns, the earliest deadline first. It is laid out for thousands of turns,
 * where most of the cost is memory access. The deadlines lie side by side in one array. Nodes have
 * four children, which halves the steps. A turn stays in its slot, because moving references costs
 * the collector's write barrier. For one thread at a time.
 */
final class DeadlineHeap {
  private static final int CHILDREN = 4;
  private static final int INITIAL = 64;

  // The heap, in parallel arrays.
  private long[] deadlines = new long[INITIAL];
  private int[] slots = new int[INITIAL];
  private int size;

  /** By slot. */
  private Turn[] turns = new Turn[INITIAL];

  /**
   * Slots that were in use and are free again. If there are none, the first unused slot is {@link
   * #size}.
   */
  private int[] free = new int[INITIAL];

  private int frees;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The earliest deadline. Must not be called on an empty heap. */
  long firstDeadline() {
    return deadlines[0];
  }

  /**
   * Adds a turn. The same turn may be added more than once.
   *
   * @param turn to add
   * @param deadline on the clock of {@link System#nanoTime}, whose values may overflow: all
   *     deadlines in the heap must be less than 292 years apart
   */
  void add(Turn turn, long deadline) {
    if (size == slots.length) {
      grow();
    }
    int slot = frees > 0 ? free[--frees] : size;
    turns[slot] = turn;
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / CHILDREN;
      if (deadlines[parent] - deadline <= 0) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    set(at, slot, deadline);
  }

  /** Changes nothing if there is no memory for it. */
  private void grow() {
    long[] moreDeadlines = Arrays.copyOf(deadlines, 2 * size);
    int[] moreSlots = Arrays.copyOf(slots, 2 * size);
    Turn[] moreTurns = Arrays.copyOf(turns, 2 * size);
    int[] moreFree = Arrays.copyOf(free, 2 * size);
    deadlines = moreDeadlines;
    slots = moreSlots;
    turns = moreTurns;
    free = moreFree;
  }

  /**
   * Removes and returns the turn with the earliest deadline. Must not be called on an empty heap.
   */
  Turn poll() {
    int slot = slots[0];
    Turn first = turns[slot];
    turns[slot] = null;
    free[frees++] = slot;
    size--;
    if (size > 0) {
      sink(slots[size], deadlines[size]);
    }
    return first;
  }

  /** Puts an entry into the free place at the top and lets it sink to where it belongs. */
  private void sink(int slot, long deadline) {
    int at = 0;
    while (true) {
      int child = earliestChild(at);
      if (child < 0 || deadlines[child] - deadline >= 0) {
        break;
      }
      move(child, at);
      at = child;
    }
    set(at, slot, deadline);
  }

  /** The child with the earliest deadline, or -1 if there is none. */
  private int earliestChild(int at) {
    int first = CHILDREN * at + 1;
    int end = Math.min(first + CHILDREN, size);
    int earliest = first < end ? first : -1;
    for (int child = first + 1; child < end; child++) {
      if (deadlines[child] - deadlines[earliest] < 0) {
        earliest = child;
      }
    }
    return earliest;
  }

  private void move(int from, int to) {
    set(to, slots[from], deadlines[from]);
  }

  private void set(int at, int slot, long deadline) {
    slots[at] = slot;
    deadlines[at] = deadline;
  }
}
