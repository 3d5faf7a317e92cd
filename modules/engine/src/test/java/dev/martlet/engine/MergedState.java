package dev.martlet.engine;

import java.util.HashMap;
import java.util.Map;

/** What a client of version 1 does with the differences that it receives. */
final class MergedState {
  private MergedState() {}

  /** Applies a delta as the protocol page says. */
  static Object of(Object old, Object delta) {
    if (!(delta instanceof Map<?, ?> changes) || !(old instanceof Map<?, ?> members)) {
      return delta;
    }
    Map<Object, Object> merged = new HashMap<>(members);
    changes.forEach(
        (name, change) -> {
          if (change == null) {
            merged.remove(name);
          } else {
            merged.put(name, of(merged.get(name), change));
          }
        });
    return merged;
  }
}
