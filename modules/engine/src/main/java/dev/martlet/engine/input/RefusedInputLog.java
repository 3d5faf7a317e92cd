package dev.martlet.engine.input;

import java.util.ArrayDeque;
import java.util.List;

/** The last inputs that a shard did not apply. Any thread. */
public final class RefusedInputLog {
  /** How many inputs are kept. */
  public static final int MAX = 20;

  /** Starts without capacity, because it stays empty in most shards. */
  private final ArrayDeque<RefusedInput> last = new ArrayDeque<>(0);

  RefusedInputLog() {}

  synchronized void add(RefusedInput refused) {
    if (last.size() == MAX) {
      last.removeFirst();
    }
    last.addLast(refused);
  }

  /** The latest first. */
  synchronized List<RefusedInput> list() {
    return List.copyOf(last.reversed());
  }
}
