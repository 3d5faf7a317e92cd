package dev.martlet.engine.binding;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Reads a type whose values are text, an enum or a date for example, and refuses numbers, numbers
 * in quotation marks, and space around the text, which Jackson would take.
 */
final class TextOnly extends DelegatingDeserializer {
  private static final Set<Class<?>> CHARACTERS = Set.of(StringBuilder.class, StringBuffer.class);

  /** The types that have a value whose text is empty. */
  private static final Set<Class<?>> EMPTY_TEXT =
      Set.of(StringBuilder.class, StringBuffer.class, URI.class, Locale.class);

  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]+");

  TextOnly(ValueDeserializer<?> reader) {
    super(reader);
  }

  @Override
  protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> reader) {
    return new TextOnly(reader);
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) {
    if (!parser.hasToken(JsonToken.VALUE_STRING) || isConverted(parser.getString())) {
      throw Mismatch.of(parser, Expected.of(handledType()));
    }
    return super.deserialize(parser, context);
  }

  /** Whether Jackson would take the text for something that it does not say. */
  private boolean isConverted(String text) {
    Class<?> type = handledType();
    if (text.isEmpty()) {
      return !EMPTY_TEXT.contains(type); // null would be made of it
    }
    boolean padded = text.charAt(0) <= ' ' || text.charAt(text.length() - 1) <= ' ';
    return padded && !CHARACTERS.contains(type)
        || Times.areAmong(type) && NUMBER.matcher(text).matches(); // seconds since 1970
  }
}
