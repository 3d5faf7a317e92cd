package dev.martlet.engine;

import java.util.ArrayDeque;
import java.util.List;

/** The last inputs that a shard did not apply. Any thread. */
final class RefusedInputs {
  /** How many are kept. */
  static final int MOST = 20;

  /** Empty in most shards, and then it is to take no memory. */
  private final ArrayDeque<RefusedInput> last = new ArrayDeque<>(0);

  synchronized void add(RefusedInput refused) {
    if (last.size() == MOST) {
      last.removeFirst();
    }
    last.addLast(refused);
  }

  /** The latest first. */
  synchronized List<RefusedInput> list() {
    return List.copyOf(last.reversed());
  }
}
