package dev.martlet.engine.state;

import dev.martlet.engine.state.Node.Free;
import dev.martlet.engine.state.Node.Sequence;
import dev.martlet.engine.state.Node.Shaped;
import dev.martlet.wire.WellFormedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a tree from a stream of values and of the starts and ends of objects and lists. Used by
 * one {@link StateWriter}.
 */
final class TreeBuilder {
  private static final int MAX_DEPTH = 500; // the JSON library's own limit

  private final Shapes shapes;
  private final int maxSize;
  private int size;
  private int depth;
  private Part part;
  private Object root;

  /**
   * Begins a tree.
   *
   * @param shapes of the shard; new ones are added
   * @param maxSize values and characters that the tree may have
   */
  TreeBuilder(Shapes shapes, int maxSize) {
    this.shapes = shapes;
    this.maxSize = maxSize;
  }

  /** The finished tree. */
  Object root() {
    return root;
  }

  /** The object that is being written, or null. */
  Object current() {
    return part == null ? null : part.current;
  }

  void value(Object value, int length) {
    size += 1 + length;
    if (size > maxSize) {
      throw new IllegalStateException("a snapshot of more than " + maxSize + " bytes");
    }
    if (part == null) {
      root = value;
    } else {
      part.add(value);
    }
  }

  void beginList(Object current) {
    begin(new ListPart(part, current));
  }

  /** An object has the members of its class, unless it is a map or an entry of one. */
  void beginObject(Object current) {
    boolean free = current == null || current instanceof Map || current instanceof Map.Entry;
    begin(free ? new MapPart(part, current) : new ShapedPart(part, current));
  }

  private void begin(Part inner) {
    if (++depth > MAX_DEPTH) {
      throw new IllegalStateException("a snapshot of more than " + MAX_DEPTH + " levels");
    }
    part = inner;
  }

  void end() {
    Node node = part.end();
    part = part.outer;
    depth--;
    value(node, 0);
  }

  void name(String name) {
    if (part instanceof ShapedPart shaped) {
      shaped.name(name);
    } else {
      ((MapPart) part).name = WellFormedText.of(name);
      size += name.length();
    }
  }

  /** An object or an array that is being written. */
  abstract static sealed class Part {
    final Part outer;
    final Object current;

    Part(Part outer, Object current) {
      this.outer = outer;
      this.current = current;
    }

    abstract void add(Object value);

    abstract Node end();
  }

  private static final class ListPart extends Part {
    private final List<Object> elements = new ArrayList<>();

    ListPart(Part outer, Object current) {
      super(outer, current);
    }

    @Override
    void add(Object value) {
      elements.add(value);
    }

    @Override
    Node end() {
      return new Sequence(elements.toArray());
    }
  }

  private static final class MapPart extends Part {
    private final Map<String, Object> members = new LinkedHashMap<>();
    private String name;

    MapPart(Part outer, Object current) {
      super(outer, current);
    }

    @Override
    void add(Object value) {
      members.put(name, value);
    }

    @Override
    Node end() {
      return new Free(members);
    }
  }

  /** An object whose class has a shape or gets one now. */
  private final class ShapedPart extends Part {
    private final Shape shape;
    private final List<String> names;
    private Object[] members;
    private int count;

    ShapedPart(Part outer, Object current) {
      super(outer, current);
      shape = shapes.of(current.getClass());
      names = shape == null ? new ArrayList<>() : shape.names();
      members = new Object[shape == null ? 8 : names.size()];
    }

    void name(String name) {
      if (shape == null) {
        names.add(name);
      } else if (count == members.length || !names.get(count).equals(name)) {
        MapPart map = asMap();
        map.name = name;
        part = map;
      }
    }

    @Override
    void add(Object value) {
      members = count == members.length ? Arrays.copyOf(members, 2 * count) : members;
      members[count++] = value;
    }

    @Override
    Node end() {
      Shape known = shape == null ? learned() : shape;
      return known == null || known.names().size() != count
          ? asMap().end()
          : new Shaped(known, Arrays.copyOf(members, count));
    }

    /**
     * The shape that this object gave its class. A nested object of the same class may have been
     * first.
     */
    private Shape learned() {
      Shape met = shapes.of(current.getClass());
      if (met == null) {
        return shapes.add(current.getClass(), names);
      }
      return met.names().equals(names) ? met : null;
    }

    /** Falls back to a map, for an object whose members differ from the shape of its class. */
    private MapPart asMap() {
      MapPart map = new MapPart(outer, current);
      for (int i = 0; i < count; i++) {
        map.members.put(names.get(i), members[i]);
      }
      return map;
    }
  }
}
