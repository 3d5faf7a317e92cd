package dev.martlet.engine.state;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
 * Turns the calls of the JSON library that writes a state into a tree, so that every rule of whole
 * snapshots (which classes, which members, under which names) holds for differences, too.
 */
public final class StateWriter extends JsonGenerator {
  private static final JacksonFeatureSet<StreamWriteCapability> CAPABILITIES =
      JacksonFeatureSet.fromDefaults(StreamWriteCapability.values());

  private final ObjectWriter writer;
  private final TreeBuilder tree;
  private final TokenStreamContext context = SimpleStreamWriteContext.createRootContext(null);

  private StateWriter(ObjectWriter writer, TreeBuilder tree) {
    this.writer = writer;
    this.tree = tree;
  }

  /**
   * Builds the tree of a state.
   *
   * @param state a record, or anything else that the library can write
   * @param writer of the JSON library
   * @param shapes of the shard; new ones are added
   * @param max number of values and characters together, which is less than the number of bytes in
   *     any format
   * @return its root
   * @throws RuntimeException if the state cannot be written, or is too long
   */
  public static Object tree(Object state, ObjectWriter writer, Shapes shapes, int max) {
    TreeBuilder tree = new TreeBuilder(shapes, max);
    writer.writeValue(new StateWriter(writer, tree), state);
    return tree.root();
  }

  private JsonGenerator value(Object value, int length) {
    tree.value(value, length);
    return this;
  }

  // ---- what the library calls -------------------------------------------------------------

  @Override
  public JsonGenerator writeStartArray() {
    return writeStartArray(null);
  }

  @Override
  public JsonGenerator writeStartArray(Object current) {
    tree.beginList(current);
    return this;
  }

  @Override
  public JsonGenerator writeStartArray(Object current, int length) {
    return writeStartArray(current);
  }

  @Override
  public JsonGenerator writeEndArray() {
    tree.end();
    return this;
  }

  @Override
  public JsonGenerator writeStartObject() {
    return writeStartObject(null);
  }

  @Override
  public JsonGenerator writeStartObject(Object current) {
    tree.beginObject(current);
    return this;
  }

  @Override
  public JsonGenerator writeStartObject(Object current, int length) {
    return writeStartObject(current);
  }

  @Override
  public JsonGenerator writeEndObject() {
    tree.end();
    return this;
  }

  @Override
  public JsonGenerator writeName(String name) {
    tree.name(name);
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
    return tree.current();
  }

  // ---- what the library does not call, or may ignore --------------------------------------

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
