package dev.martlet.engine.binding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads what is declared as {@code Object}: the JDK's own type for each form of JSON. */
final class AnyReader extends StdDeserializer<Object> {
  AnyReader() {
    super(Object.class);
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) {
    return value(parser);
  }

  /** Recurses as deep as the limit on the depth of a client's JSON. */
  private static Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case START_ARRAY -> list(parser);
      case START_OBJECT, PROPERTY_NAME -> map(parser);
      default -> number(parser);
    };
  }

  /** An Integer, a Long or a BigInteger for a literal without point and exponent; or a Double. */
  static Number number(JsonParser parser) {
    Number value =
        parser.hasToken(JsonToken.VALUE_NUMBER_INT)
            ? parser.getNumberValue()
            : NumberLiteral.doubleValue(parser);
    if (value == null) {
      throw Mismatch.of(parser, Scalars.FLOATING);
    }
    return value;
  }

  private static List<Object> list(JsonParser parser) {
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(parser));
    }
    return list;
  }

  private static Map<String, Object> map(JsonParser parser) {
    Map<String, Object> map = new LinkedHashMap<>();
    String name =
        parser.hasToken(JsonToken.START_OBJECT) ? parser.nextName() : parser.currentName();
    for (; name != null; name = parser.nextName()) {
      parser.nextToken();
      map.put(name, value(parser));
    }
    return map;
  }
}
