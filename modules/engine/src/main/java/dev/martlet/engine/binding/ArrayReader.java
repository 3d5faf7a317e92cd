package dev.martlet.engine.binding;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads an array of primitives from a list, or from text where the type has such a form. Jackson's
 * own readers of such arrays coerce.
 *
 * @param <T> the type of the array
 */
final class ArrayReader<T> extends StdDeserializer<T> {
  private final ScalarReader<?> element;
  private final String expected;
  private final Function<String, T> fromText;

  /**
   * A reader.
   *
   * @param type of the array
   * @param element reads an element, and refuses null
   * @param expected its form, for the sender of another
   * @param fromText the array that a text stands for; null for none
   */
  ArrayReader(
      Class<T> type, ScalarReader<?> element, String expected, Function<String, T> fromText) {
    super(type);
    this.element = element;
    this.expected = expected;
    this.fromText = fromText;
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) {
    if (parser.isExpectedStartArrayToken()) {
      return list(parser, context);
    }
    T value = parser.hasToken(JsonToken.VALUE_STRING) ? fromText.apply(parser.getString()) : null;
    if (value == null) {
      throw Mismatch.of(parser, expected);
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  private T list(JsonParser parser, DeserializationContext context) {
    List<Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      try {
        elements.add(
            parser.hasToken(JsonToken.VALUE_NULL)
                ? element.getNullValue(context)
                : element.deserialize(parser, context));
      } catch (JacksonException e) {
        throw e.prependPath(elements, elements.size());
      }
    }
    Object array = Array.newInstance(handledType().componentType(), elements.size());
    for (int i = 0; i < elements.size(); i++) {
      Array.set(array, i, elements.get(i));
    }
    return (T) array;
  }
}
