package dev.martlet.engine.state;

import dev.martlet.api.Key;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shapes of one shard, in the order in which they were met. The shard's turn owns it. */
public final class Shapes {
  /** Of classes beyond these, which no plugin should have, values are sent with their names. */
  static final int MOST = 500;

  private final Map<Class<?>, Shape> byClass = new HashMap<>();
  private final List<Shape> all = new ArrayList<>();

  /** None yet. */
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
   * Some of them, to be sent.
   *
   * @param from that are known already
   * @param to that are to be known
   * @return for each the names of its members
   */
  public List<Object> names(int from, int to) {
    return all.subList(from, to).stream().<Object>map(Shape::names).toList();
  }

  /**
   * One of them, to be sent.
   *
   * @param index of the shape, from 0: its number less one
   * @return the names of its members
   */
  public List<String> names(int index) {
    return all.get(index).names();
  }

  /** The shape of a class, if values of it were met. */
  Shape of(Class<?> type) {
    return byClass.get(type);
  }

  /** Takes one in that was met for the first time; null if it cannot be. */
  Shape add(Class<?> type, List<String> names) {
    if (all.size() == MOST || names.size() > Shape.MOST_MEMBERS || names.isEmpty()) {
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
