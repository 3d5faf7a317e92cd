package dev.martlet.engine.state;

import dev.martlet.api.shard.Key;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shapes of one shard, in the order of their first use. The shard's turn owns it. */
public final class Shapes {
  /** Maximum number of shapes. Values of further classes are sent with their names. */
  static final int MAX = 500;

  private final Map<Class<?>, Shape> byClass = new HashMap<>();
  private final List<Shape> all = new ArrayList<>();

  /** No shapes yet. */
  public Shapes() {}

  /**
   * How many there are.
   *
   * @return the number of the last one
   */
  public int size() {
    return all.size();
  }

  /**
   * The names of several shapes, to be sent.
   *
   * @param from how many shapes the client knows
   * @param to how many shapes the client should know
   * @return for each the names of its members
   */
  public List<Object> names(int from, int to) {
    return all.subList(from, to).stream().<Object>map(Shape::names).toList();
  }

  /**
   * The names of one shape, to be sent.
   *
   * @param index of the shape, from 0: its number less one
   * @return the names of its members
   */
  public List<String> names(int index) {
    return all.get(index).names();
  }

  /** The shape of a class; null if it has none yet. */
  Shape of(Class<?> type) {
    return byClass.get(type);
  }

  /** Adds the shape of a class; null if the class cannot have one. */
  Shape add(Class<?> type, List<String> names) {
    if (all.size() == MAX || names.size() > Shape.MAX_MEMBERS || names.isEmpty()) {
      return null;
    }
    Shape shape = new Shape(all.size() + 1, List.copyOf(names), keyOf(type, names));
    all.add(shape);
    byClass.put(type, shape);
    return shape;
  }

  private static int keyOf(Class<?> type, List<String> names) {
    RecordComponent[] components = type.getRecordComponents();
    if (components != null) {
      for (RecordComponent component : components) {
        if (component.isAnnotationPresent(Key.class)) {
          return names.indexOf(component.getName());
        }
      }
    }
    return -1;
  }
}
