package dev.martlet.engine.state;

import java.util.LinkedHashMap;
import java.util.Map;

/** Differences in the form of protocol version 1 (protocol page, "Deltas"). */
public final class MergeDelta {
  private MergeDelta() {}

  /**
   * The members that changed. Objects are compared member by member, arrays and scalars as a whole.
   * A member that is gone is null.
   *
   * @param from that the client has
   * @param to that the client should have
   * @return the changed members; null if the whole state must be sent because one of the two is not
   *     an object
   */
  public static Map<String, Object> between(Object from, Object to) {
    Map<String, Object> before = Node.members(from);
    Map<String, Object> after = Node.members(to);
    return before == null || after == null ? null : changes(before, after);
  }

  /**
   * A whole value, in the form that is sent without differences.
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
