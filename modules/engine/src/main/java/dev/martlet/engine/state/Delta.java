package dev.martlet.engine.state;

import dev.martlet.engine.state.Node.Free;
import dev.martlet.engine.state.Node.Sequence;
import dev.martlet.engine.state.Node.Shaped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values and differences in the form of protocol version 2 (protocol page, "Values" and "Patches").
 * A form consists of lists, maps and scalars, so any format can write it.
 */
public final class Delta {
  /** There is no difference. */
  private static final Object SAME = new Object();

  /** The difference is the whole value. */
  private static final Object REPLACED = new Object();

  private Delta() {}

  /**
   * Whether two states are the same.
   *
   * @param one state
   * @param other state
   * @return true if no client could tell them apart
   */
  public static boolean same(Object one, Object other) {
    return Node.same(one, other);
  }

  /**
   * The patch that turns one state into another.
   *
   * @param from that the client has
   * @param to that the client should have; not the same as {@code from}
   * @return the patch; null if the whole state must be sent
   */
  public static Object between(Object from, Object to) {
    Object patch = patch(from, to);
    return patch == REPLACED ? null : patch;
  }

  // ---- values -----------------------------------------------------------------------------

  /**
   * A whole value.
   *
   * @param value of a state
   * @return its form
   */
  public static Object whole(Object value) {
    return switch (value) {
      case Shaped(Shape shape, Object[] members) -> {
        List<Object> form = new ArrayList<>(members.length + 1);
        form.add((long) shape.number());
        wholes(form, members);
        yield form;
      }
      case Sequence list -> list(Arrays.asList(list.elements()));
      case Free(Map<String, Object> members) -> {
        Map<String, Object> form = LinkedHashMap.newLinkedHashMap(members.size());
        members.forEach((name, member) -> form.put(name, whole(member)));
        yield form;
      }
      case Double number -> shortest(number, number);
      case Float number -> shortest(number, number);
      case null, default -> value;
    };
  }

  private static void wholes(List<Object> form, Object[] values) {
    for (Object value : values) {
      form.add(whole(value));
    }
  }

  /** Elements that share a shape are written as a table: the shape once, then only members. */
  private static List<Object> list(List<Object> elements) {
    Shape shape = commonShape(elements);
    List<Object> form = new ArrayList<>(elements.size() + 1);
    form.add(shape == null ? 0L : (long) -shape.number());
    for (Object element : elements) {
      if (shape == null) {
        form.add(whole(element));
      } else {
        wholes(form, ((Shaped) element).members());
      }
    }
    return form;
  }

  private static Shape commonShape(List<Object> elements) {
    Shape common = null;
    for (Object element : elements) {
      if (!(element instanceof Shaped shaped) || common != null && common != shaped.shape()) {
        return null;
      }
      common = shaped.shape();
    }
    return common;
  }

  /** A whole number takes fewer bytes as an integer, and has the same value. */
  private static Object shortest(double value, Object number) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
    boolean negativeZero = value == 0 && 1 / value < 0;
    return whole && !negativeZero ? (Object) (long) value : number;
  }

  // ---- patches ----------------------------------------------------------------------------

  private static Object patch(Object from, Object to) {
    if (from == to) {
      return SAME;
    }
    if (from instanceof Shaped before && to instanceof Shaped after) {
      if (before.shape() != after.shape()) {
        return REPLACED;
      }
      List<Object> patch = new ArrayList<>();
      return members(before, after, patch) ? patch : SAME;
    }
    if (from instanceof Sequence before && to instanceof Sequence after) {
      return before.byKey() != null && after.byKey() != null
          ? keyed(before, after)
          : placed(before.elements(), after.elements());
    }
    if (from instanceof Free(Map<String, Object> before)
        && to instanceof Free(Map<String, Object> after)) {
      return free(before, after);
    }
    return Node.same(from, to) ? SAME : REPLACED;
  }

  /** Appends which members changed, and how. Returns whether any did. */
  private static boolean members(Shaped before, Shaped after, List<Object> patch) {
    int at = patch.size();
    long changed = 0;
    long patched = 0;
    for (int i = 0; i < before.members().length; i++) {
      Object value = after.members()[i];
      Object change = patch(before.members()[i], value);
      if (change != SAME) {
        changed |= 1L << i;
        patched |= change == REPLACED ? 0 : 1L << i;
        patch.add(change == REPLACED ? whole(value) : change);
      }
    }
    if (changed == 0) {
      return false;
    }
    if (patched != 0) {
      patch.add(at, patched);
    }
    patch.add(at, 2 * changed + (patched == 0 ? 0 : 1));
    return true;
  }

  private static Object free(Map<String, Object> before, Map<String, Object> after) {
    Map<String, Object> set = new LinkedHashMap<>();
    Map<String, Object> patched = new LinkedHashMap<>();
    after.forEach(
        (name, value) -> {
          Object change = before.containsKey(name) ? patch(before.get(name), value) : REPLACED;
          if (change == REPLACED) {
            set.put(name, whole(value));
          } else if (change != SAME) {
            patched.put(name, change);
          }
        });
    List<Object> removed = new ArrayList<>();
    before.keySet().stream().filter(name -> !after.containsKey(name)).forEach(removed::add);
    if (removed.size() == before.size()) {
      return before.isEmpty() && after.isEmpty() ? SAME : REPLACED;
    }
    int parts = !removed.isEmpty() ? 3 : !patched.isEmpty() ? 2 : !set.isEmpty() ? 1 : 0;
    return parts == 0 ? SAME : List.<Object>of(set, patched, removed).subList(0, parts);
  }

  /** Compares elements with those at the same index. */
  private static Object placed(Object[] before, Object[] after) {
    List<Object> patch = new ArrayList<>();
    patch.add((long) after.length);
    int replaced = 0;
    int last = -1;
    for (int i = 0; i < after.length; i++) {
      Object change = i < before.length ? patch(before[i], after[i]) : REPLACED;
      if (change == SAME) {
        continue;
      }
      boolean whole = change == REPLACED;
      patch.add(2L * (i - last - 1) + (whole ? 0 : 1));
      patch.add(whole ? whole(after[i]) : change);
      replaced += whole ? 1 : 0;
      last = i;
    }
    if (patch.size() == 1 && before.length == after.length) {
      return SAME;
    }
    return 2 * replaced > after.length || after.length == 0 ? REPLACED : patch;
  }

  /** Compares elements with those of the same key. */
  private static Object keyed(Sequence before, Sequence after) {
    Map<Object, Integer> oldPlaces = before.byKey();
    Map<Object, Integer> newPlaces = after.byKey();
    List<Object> changes = new ArrayList<>();
    List<Object> removed = new ArrayList<>();
    int[] rank = new int[before.elements().length]; // among the kept elements
    int kept = 0;
    int lastChanged = -1;
    int lastRemoved = -1;
    for (int i = 0; i < rank.length; i++) {
      Shaped old = (Shaped) before.elements()[i];
      Integer place = newPlaces.get(old.key());
      if (place == null) {
        removed.add((long) (i - lastRemoved - 1));
        lastRemoved = i;
        continue;
      }
      rank[i] = kept++;
      if (change(old, (Shaped) after.elements()[place], i - lastChanged - 1, changes)) {
        lastChanged = i;
      }
    }
    if (kept == 0 && rank.length + after.elements().length > 0) {
      return REPLACED;
    }
    Arrangement arrangement = Arrangement.of(after.elements(), oldPlaces, rank);
    return parts(
        List.of(
            changes,
            removed,
            arrangement.added.isEmpty() ? List.of() : list(arrangement.added),
            arrangement.atEnd(kept) ? List.of() : arrangement.places,
            arrangement.ordered ? List.of() : arrangement.order));
  }

  /** Appends how an element changed. Returns whether it did. */
  private static boolean change(Shaped old, Shaped now, int gap, List<Object> changes) {
    int at = changes.size();
    if (old.shape() != now.shape()) {
      changes.add(2L * gap + 1);
      changes.add(whole(now));
      return true;
    }
    changes.add(2L * gap);
    if (!members(old, now, changes)) {
      changes.remove(at);
      return false;
    }
    return true;
  }

  /** The order of a list, relative to the list before. */
  private static final class Arrangement {
    final List<Object> added = new ArrayList<>();

    /** Places of the added elements, each as the gap to the one before. */
    final List<Object> places = new ArrayList<>();

    /** For each kept element, the rank that it had among them before. */
    final List<Object> order = new ArrayList<>();

    boolean ordered = true;
    private int firstAdded = -1;

    static Arrangement of(Object[] elements, Map<Object, Integer> oldPlaces, int[] rank) {
      Arrangement arrangement = new Arrangement();
      int lastRank = -1;
      int lastAdded = -1;
      for (int i = 0; i < elements.length; i++) {
        Integer old = oldPlaces.get(((Shaped) elements[i]).key());
        if (old == null) {
          arrangement.firstAdded = lastAdded < 0 ? i : arrangement.firstAdded;
          arrangement.added.add(elements[i]);
          arrangement.places.add((long) (i - lastAdded - 1));
          lastAdded = i;
        } else {
          arrangement.order.add((long) rank[old]);
          arrangement.ordered &= rank[old] > lastRank;
          lastRank = rank[old];
        }
      }
      return arrangement;
    }

    boolean atEnd(int kept) {
      return added.isEmpty() || firstAdded == kept;
    }
  }

  /** Leaves out empty parts at the end. */
  private static Object parts(List<List<Object>> parts) {
    int used = parts.size();
    while (used > 0 && parts.get(used - 1).isEmpty()) {
      used--;
    }
    return used == 0 ? SAME : new ArrayList<Object>(parts.subList(0, used));
  }
}
