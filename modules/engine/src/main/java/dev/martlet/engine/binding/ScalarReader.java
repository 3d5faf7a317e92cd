package dev.martlet.engine.binding;

import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.util.AccessPattern;

/**
 * Reads a type that has one form in JSON, and no other.
 *
 * @param <T> the type; its wrapper for a primitive
 */
final class ScalarReader<T> extends StdScalarDeserializer<T> {
  private final String expected;
  private final Function<JsonParser, T> conversion;
  private final T empty;
  private final boolean takesNull;

  private ScalarReader(
      Class<T> type,
      String expected,
      Function<JsonParser, T> conversion,
      T empty,
      boolean takesNull) {
    super(type);
    this.expected = expected;
    this.conversion = conversion;
    this.empty = empty;
    this.takesNull = takesNull;
  }

  /**
   * A reader that gives null for null.
   *
   * @param type that it reads
   * @param expected its form, for the sender of another
   * @param conversion of the parser's current value; null if that has another form
   */
  static <T> ScalarReader<T> of(
      Class<T> type, String expected, Function<JsonParser, T> conversion) {
    return new ScalarReader<>(type, expected, conversion, null, true);
  }

  /** A reader that refuses null, and gives the zero of its type for a member that is not there. */
  static <T> ScalarReader<T> ofPrimitive(
      Class<T> type, String expected, Function<JsonParser, T> conversion, T zero) {
    return new ScalarReader<>(type, expected, conversion, zero, false);
  }

  /** A reader that gives an empty holder for null and for a member that is not there. */
  static <T> ScalarReader<T> ofHolder(
      Class<T> type, String expected, Function<JsonParser, T> conversion, T empty) {
    return new ScalarReader<>(type, expected, conversion, empty, true);
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) {
    T value = conversion.apply(parser);
    if (value == null) {
      throw Mismatch.of(parser, expected);
    }
    return value;
  }

  @Override
  public Object getNullValue(DeserializationContext context) {
    if (!takesNull) {
      throw Mismatch.of(context.getParser(), expected, "null");
    }
    return empty;
  }

  @Override
  public Object getAbsentValue(DeserializationContext context) {
    return empty;
  }

  @Override
  public AccessPattern getNullAccessPattern() {
    return AccessPattern.DYNAMIC;
  }
}
