package dev.martlet.engine.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A value that holds other values. */
sealed interface Node {
  /**
   * An object of a class. Its members are in the order of the shape's names.
   *
   * @param shape of the object
   * @param members one for each name
   */
  record Shaped(Shape shape, Object[] members) implements Node {
    Object key() {
      return shape.key() < 0 ? null : members[shape.key()];
    }
  }

  /**
   * A map.
   *
   * @param members by name; their order has no meaning
   */
  record Free(Map<String, Object> members) implements Node {}

  /** A list. */
  final class Sequence implements Node {
    private final Object[] elements;

    /** Built on first use; null if the elements have no keys. */
    private Map<Object, Integer> byKey;

    private boolean indexed;

    Sequence(Object[] elements) {
      this.elements = elements;
    }

    Object[] elements() {
      return elements;
    }

    /** The index of each element by its key; null unless every element has a unique key. */
    Map<Object, Integer> byKey() {
      if (!indexed) {
        indexed = true;
        byKey = index(elements);
      }
      return byKey;
    }

    private static Map<Object, Integer> index(Object[] elements) {
      Map<Object, Integer> index = HashMap.newHashMap(elements.length);
      for (int i = 0; i < elements.length; i++) {
        Object key = elements[i] instanceof Shaped shaped ? shaped.key() : null;
        if (key == null || key instanceof Node || key instanceof byte[]) {
          return null;
        }
        if (index.put(key, i) != null) {
          return null;
        }
      }
      return index;
    }
  }

  /** Whether two values are the same, down to their leaves. */
  static boolean same(Object one, Object other) {
    if (one == other) {
      return true;
    }
    return switch (one) {
      case Shaped(Shape shape, Object[] members) ->
          other instanceof Shaped(Shape itsShape, Object[] itsMembers)
              && shape == itsShape
              && same(members, itsMembers);
      case Sequence list ->
          other instanceof Sequence itsList && same(list.elements, itsList.elements);
      case Free(Map<String, Object> members) ->
          other instanceof Free(Map<String, Object> itsMembers) && same(members, itsMembers);
      case byte[] bytes -> other instanceof byte[] itsBytes && Arrays.equals(bytes, itsBytes);
      case null, default -> Objects.equals(one, other);
    };
  }

  private static boolean same(Object[] some, Object[] others) {
    if (some.length != others.length) {
      return false;
    }
    for (int i = 0; i < some.length; i++) {
      if (!same(some[i], others[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Map<String, Object> some, Map<String, Object> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (Map.Entry<String, Object> member : some.entrySet()) {
      String name = member.getKey();
      if (!others.containsKey(name) || !same(member.getValue(), others.get(name))) {
        return false;
      }
    }
    return true;
  }

  /** The value in the form that the JSON library writes: with all names. */
  static Object plain(Object value) {
    return switch (value) {
      case Shaped shaped -> plain(members(shaped));
      case Free(Map<String, Object> members) -> plain(members);
      case Sequence list -> {
        List<Object> elements = new ArrayList<>(list.elements.length);
        for (Object element : list.elements) {
          elements.add(plain(element));
        }
        yield elements;
      }
      case null, default -> value;
    };
  }

  private static Map<String, Object> plain(Map<String, Object> members) {
    Map<String, Object> plain = LinkedHashMap.newLinkedHashMap(members.size());
    members.forEach((name, member) -> plain.put(name, plain(member)));
    return plain;
  }

  /** The members by name; null if the value is not an object. */
  static Map<String, Object> members(Object value) {
    return switch (value) {
      case Free(Map<String, Object> members) -> members;
      case Shaped(Shape shape, Object[] values) -> {
        Map<String, Object> members = LinkedHashMap.newLinkedHashMap(values.length);
        for (int i = 0; i < values.length; i++) {
          members.put(shape.names().get(i), values[i]);
        }
        yield members;
      }
      case null, default -> null;
    };
  }
}
