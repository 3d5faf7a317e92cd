package dev.martlet.engine.state;

import dev.martlet.engine.state.Node.Free;
import dev.martlet.engine.state.Node.Sequence;
import dev.martlet.engine.state.Node.Shaped;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteCapability;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TreeNode;
import tools.jackson.core.Version;
import tools.jackson.core.util.JacksonFeatureSet;
import tools.jackson.core.util.SimpleStreamWriteContext;
import tools.jackson.databind.ObjectWriter;

/**
 * Makes a tree of what the JSON library would write of a state: so all that holds for snapshots
 * that are sent whole (which classes, which members, under which names) holds for differences.
 */
public final class StateWriter extends JsonGenerator {
  private static final int MOST_DEPTH = 500; // as the JSON library itself has it

  private static final JacksonFeatureSet<StreamWriteCapability> CAPABILITIES =
      JacksonFeatureSet.fromDefaults(StreamWriteCapability.values());

  private final ObjectWriter writer;
  private final Shapes shapes;
  private final int most;
  private final TokenStreamContext context = SimpleStreamWriteContext.createRootContext(null);
  private int size;
  private int depth;
  private Part part;
  private Object root;

  private StateWriter(ObjectWriter writer, Shapes shapes, int most) {
    this.writer = writer;
    this.shapes = shapes;
    this.most = most;
  }

  /**
   * Makes the tree.
   *
   * @param state a record, or anything else that the library writes
   * @param writer of the library
   * @param shapes that are met already; new ones are added
   * @param most values and characters it may have, which is fewer than bytes in any format
   * @return its root
   * @throws RuntimeException if it cannot be written, or is too long
   */
  public static Object tree(Object state, ObjectWriter writer, Shapes shapes, int most) {
    StateWriter tree = new StateWriter(writer, shapes, most);
    writer.writeValue(tree, state);
    return tree.root;
  }

  /** An object or an array that is being written. */
  private abstract static sealed class Part {
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

  /** An object of a class, which had the members of its shape when it was met before. */
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
      Shape its = shape == null ? learned() : shape;
      return its == null || its.names().size() != count
          ? asMap().end()
          : new Shaped(its, Arrays.copyOf(members, count));
    }

    /** One of the same class may have ended within this one. */
    private Shape learned() {
      Shape met = shapes.of(current.getClass());
      if (met == null) {
        return shapes.add(current.getClass(), names);
      }
      return met.names().equals(names) ? met : null;
    }

    /** It has other members than others of its class. */
    private MapPart asMap() {
      MapPart map = new MapPart(outer, current);
      for (int i = 0; i < count; i++) {
        map.members.put(names.get(i), members[i]);
      }
      return map;
    }
  }

  private JsonGenerator value(Object value, int length) {
    size += 1 + length;
    if (size > most) {
      throw new IllegalStateException("a snapshot of more than " + most + " bytes");
    }
    if (part == null) {
      root = value;
    } else {
      part.add(value);
    }
    return this;
  }

  private JsonGenerator begin(Part inner) {
    if (++depth > MOST_DEPTH) {
      throw new IllegalStateException("a snapshot of more than " + MOST_DEPTH + " levels");
    }
    part = inner;
    return this;
  }

  private JsonGenerator end() {
    Node node = part.end();
    part = part.outer;
    depth--;
    return value(node, 0);
  }

  // ---- what the library calls -------------------------------------------------------------

  @Override
  public JsonGenerator writeStartArray() {
    return begin(new ListPart(part, null));
  }

  @Override
  public JsonGenerator writeStartArray(Object current) {
    return begin(new ListPart(part, current));
  }

  @Override
  public JsonGenerator writeStartArray(Object current, int length) {
    return writeStartArray(current);
  }

  @Override
  public JsonGenerator writeEndArray() {
    return end();
  }

  @Override
  public JsonGenerator writeStartObject() {
    return begin(new MapPart(part, null));
  }

  /** What is no map has its members from its class. */
  @Override
  public JsonGenerator writeStartObject(Object current) {
    boolean free = current == null || current instanceof Map || current instanceof TreeNode;
    return begin(free ? new MapPart(part, current) : new ShapedPart(part, current));
  }

  @Override
  public JsonGenerator writeStartObject(Object current, int length) {
    return writeStartObject(current);
  }

  @Override
  public JsonGenerator writeEndObject() {
    return end();
  }

  @Override
  public JsonGenerator writeName(String name) {
    if (part instanceof ShapedPart shaped) {
      shaped.name(name);
    } else {
      ((MapPart) part).name = name;
      size += name.length();
    }
    return this;
  }

  @Override
  public JsonGenerator writeName(SerializableString name) {
    return writeName(name.getValue());
  }

  @Override
  public JsonGenerator writePropertyId(long id) {
    return writeName(Long.toString(id));
  }

  @Override
  public JsonGenerator writeString(String text) {
    return text == null ? writeNull() : value(text, text.length());
  }

  @Override
  public JsonGenerator writeString(char[] text, int from, int length) {
    return writeString(new String(text, from, length));
  }

  @Override
  public JsonGenerator writeString(SerializableString text) {
    return writeString(text.getValue());
  }

  @Override
  public JsonGenerator writeRawUTF8String(byte[] text, int from, int length) {
    throw unsupported();
  }

  @Override
  public JsonGenerator writeUTF8String(byte[] text, int from, int length) {
    return writeString(new String(text, from, length, StandardCharsets.UTF_8));
  }

  @Override
  public JsonGenerator writeBinary(Base64Variant variant, byte[] bytes, int from, int length) {
    return value(Arrays.copyOfRange(bytes, from, from + length), length);
  }

  @Override
  public JsonGenerator writeNumber(short number) {
    return writeNumber((long) number);
  }

  @Override
  public JsonGenerator writeNumber(int number) {
    return writeNumber((long) number);
  }

  @Override
  public JsonGenerator writeNumber(long number) {
    return value(number, 0);
  }

  @Override
  public JsonGenerator writeNumber(BigInteger number) {
    if (number == null) {
      return writeNull();
    }
    boolean fits = number.bitLength() < Long.SIZE;
    return value(fits ? (Object) number.longValue() : number, number.bitLength() / 8);
  }

  @Override
  public JsonGenerator writeNumber(double number) {
    return value(number, 0);
  }

  @Override
  public JsonGenerator writeNumber(float number) {
    return value(number, 0);
  }

  @Override
  public JsonGenerator writeNumber(BigDecimal number) {
    return number == null ? writeNull() : value(number, number.precision() / 3);
  }

  @Override
  public JsonGenerator writeNumber(String number) {
    return writeNumber(new BigDecimal(number));
  }

  @Override
  public JsonGenerator writeBoolean(boolean value) {
    return value(value, 0);
  }

  @Override
  public JsonGenerator writeNull() {
    return value(null, 0);
  }

  @Override
  public JsonGenerator writePOJO(Object value) {
    writer.writeValue(this, value);
    return this;
  }

  @Override
  public JsonGenerator writeTree(TreeNode tree) {
    return writePOJO(tree);
  }

  @Override
  public Object currentValue() {
    return part == null ? null : part.current;
  }

  // ---- what it does not call, or need not care for ----------------------------------------

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("text that is written as it is has no differences");
  }

  @Override
  public JsonGenerator writeString(Reader text, int length) {
    throw unsupported();
  }

  @Override
  public JsonGenerator writeRaw(String text) {
    throw unsupported();
  }

  @Override
  public JsonGenerator writeRaw(String text, int from, int length) {
    throw unsupported();
  }

  @Override
  public JsonGenerator writeRaw(char[] text, int from, int length) {
    throw unsupported();
  }

  @Override
  public JsonGenerator writeRaw(char character) {
    throw unsupported();
  }

  @Override
  public JsonGenerator writeRawValue(String text) {
    throw unsupported();
  }

  @Override
  public JsonGenerator writeRawValue(String text, int from, int length) {
    throw unsupported();
  }

  @Override
  public JsonGenerator writeRawValue(char[] text, int from, int length) {
    throw unsupported();
  }

  @Override
  public int writeBinary(Base64Variant variant, InputStream bytes, int length) {
    throw unsupported();
  }

  @Override
  public void assignCurrentValue(Object value) {}

  @Override
  public TokenStreamContext streamWriteContext() {
    return context;
  }

  @Override
  public ObjectWriteContext objectWriteContext() {
    return ObjectWriteContext.empty();
  }

  @Override
  public Object streamWriteOutputTarget() {
    return null;
  }

  @Override
  public int streamWriteOutputBuffered() {
    return 0;
  }

  @Override
  public JsonGenerator configure(StreamWriteFeature feature, boolean state) {
    return this;
  }

  @Override
  public boolean isEnabled(StreamWriteFeature feature) {
    return feature.enabledByDefault();
  }

  @Override
  public int streamWriteFeatures() {
    return StreamWriteFeature.collectDefaults();
  }

  @Override
  public boolean has(StreamWriteCapability capability) {
    return capability.enabledByDefault();
  }

  @Override
  public JacksonFeatureSet<StreamWriteCapability> streamWriteCapabilities() {
    return CAPABILITIES;
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public boolean isClosed() {
    return false;
  }
}
