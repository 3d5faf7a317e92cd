package dev.martlet.engine.input;

import java.util.ArrayDeque;
import java.util.List;

/** The last inputs that a shard did not apply. Any thread. */
public final class RefusedInputLog {
  /** How many are kept. */
  public static final int MOST = 20;

  /** Empty in most shards, where it takes next to no memory. */
  private final ArrayDeque<RefusedInput> last = new ArrayDeque<>(0);

  RefusedInputLog() {}

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
