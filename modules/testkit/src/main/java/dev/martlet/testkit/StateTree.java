package dev.martlet.testkit;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a state, to compare with another: what was not the same has a path in it. Immutable.
 */
final class StateTree {
  private final Node root;

  private StateTree(Node root) {
    this.root = root;
  }

  /** Copies a state. */
  static StateTree of(@Nullable Object state) {
    return new StateTree(new Copy().tree(state));
  }

  /**
   * The first difference to another run.
   *
   * @param path of these two
   * @param second what there was in the second run, where this was in the first
   * @return a sentence; empty if they are the same
   */
  Optional<String> difference(String path, StateTree second) {
    return difference(path, root, second.root);
  }

  /** A part of the state. */
  private sealed interface Node {}

  /** Something that has no parts. */
  private record Leaf(String text) implements Node {}

  /** Elements in their order. */
  private record Row(List<Node> elements) implements Node {}

  /** Members by their names, in their order, and of which class they are, or "map". */
  private record Group(String type, Map<String, Node> members) implements Node {}

  private static Optional<String> difference(String path, Node first, Node second) {
    if (first instanceof Row(var one) && second instanceof Row(var other)) {
      for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
        Optional<String> found = difference(path + "[" + i + "]", one.get(i), other.get(i));
        if (found.isPresent()) {
          return found;
        }
      }
      return said(path, "has %s elements", one.size(), other.size());
    }
    if (first instanceof Group one
        && second instanceof Group other
        && one.type().equals(other.type())) {
      List<String> names = List.copyOf(one.members().keySet());
      Optional<String> order =
          said(path, "has the members %s", names, List.copyOf(other.members().keySet()));
      return order.or(
          () ->
              names.stream()
                  .flatMap(name -> difference(path, name, one, other).stream())
                  .findFirst());
    }
    return said(path, "is %s", shown(first), shown(second));
  }

  private static Optional<String> difference(String path, String name, Group one, Group other) {
    return difference(path + "." + name, one.members().get(name), other.members().get(name));
  }

  private static Optional<String> said(String path, String what, Object one, Object other) {
    return one.equals(other)
        ? Optional.empty()
        : Optional.of(
            path
                + " "
                + what.replace("%s", one.toString())
                + " in the first run, and "
                + other
                + " in the second");
  }

  private static String shown(Node node) {
    return switch (node) {
      case Leaf(String text) -> text;
      case Row(var elements) -> "a list of " + elements.size();
      case Group group -> "a " + group.type();
    };
  }

  /** Copies one state. */
  private static final class Copy {
    /** The objects around the one that is copied: a cycle ends where it begins again. */
    private final Set<Object> around = Collections.newSetFromMap(new IdentityHashMap<>());

    private Node tree(@Nullable Object value) {
      if (value == null) {
        return new Leaf("null");
      }
      if (!around.add(value)) {
        return new Leaf("what it is in");
      }
      Node copy = copy(value);
      around.remove(value);
      return copy;
    }

    private Node copy(Object value) {
      return switch (value) {
        case Map<?, ?> map -> {
          Map<String, Node> members = new LinkedHashMap<>();
          map.forEach((key, each) -> members.put(text(key), tree(each)));
          yield new Group("map", members);
        }
        case Iterable<?> all when !(value instanceof java.nio.file.Path) -> {
          List<Node> elements = new ArrayList<>();
          all.forEach(each -> elements.add(tree(each)));
          yield new Row(elements);
        }
        case Optional<?> optional -> tree(optional.orElse(null));
        case Enum<?> constant -> new Leaf(constant.name());
        case Object array when array.getClass().isArray() -> {
          List<Node> elements = new ArrayList<>();
          for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(tree(Array.get(array, i)));
          }
          yield new Row(elements);
        }
        default -> members(value);
      };
    }

    /** All fields, or the text where they cannot be read, as in the JDK. */
    private Node members(Object value) {
      Map<String, Node> members = new LinkedHashMap<>();
      for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())) {
            if (!field.trySetAccessible()) {
              return new Leaf(text(value));
            }
            members.put(field.getName(), tree(read(field, value)));
          }
        }
      }
      return new Group(value.getClass().getName(), members);
    }

    private static @Nullable Object read(Field field, Object of) {
      try {
        return field.get(of);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e); // it was made accessible
      }
    }

    /** The text of a class that has none of its own is another for each object. */
    private static String text(@Nullable Object value) {
      String text = String.valueOf(value);
      return value != null && text.equals(identity(value)) ? value.getClass().getName() : text;
    }

    private static String identity(Object value) {
      return value.getClass().getName() + "@" + Integer.toHexString(value.hashCode());
    }
  }
}
