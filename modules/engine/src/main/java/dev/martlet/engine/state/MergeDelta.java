package dev.martlet.engine.state;

import java.util.LinkedHashMap;
import java.util.Map;

/** Differences as clients of version 1 know them (protocol page, "Deltas"). */
public final class MergeDelta {
  private MergeDelta() {}

  /**
   * What has changed: members that changed, those of objects in turn; arrays and scalars as a
   * whole; null for members that are gone.
   *
   * @param from that the client has
   * @param to that it is to have
   * @return the changed members; null if that cannot be said but by sending the whole, because one
   *     of the two is no object
   */
  public static Map<String, Object> between(Object from, Object to) {
    Map<String, Object> before = Node.members(from);
    Map<String, Object> after = Node.members(to);
    return before == null || after == null ? null : changes(before, after);
  }

  /**
   * A whole value, as it is sent without differences.
   *
   * @param value of a state
   * @return maps, lists and scalars
   */
  public static Object whole(Object value) {
    return Node.plain(value);
  }

  private static Map<String, Object> changes(
      Map<String, Object> before, Map<String, Object> after) {
    Map<String, Object> delta = new LinkedHashMap<>();
    after.forEach(
        (name, value) -> {
          Object old = before.get(name);
          if (!before.containsKey(name) || !Node.same(old, value)) {
            Map<String, Object> changed = between(old, value);
            delta.put(name, changed == null ? Node.plain(value) : changed);
          }
        });
    for (String name : before.keySet()) {
      if (!after.containsKey(name)) {
        delta.put(name, null);
      }
    }
    return delta;
  }
}
