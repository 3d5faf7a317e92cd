package dev.martlet.engine.binding;

import java.math.BigDecimal;
import java.util.function.Function;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * The readers of a map's keys that are no text. A key in JSON is text, so a number in it has to be
 * written as Java writes it: two texts that differ are two keys.
 */
final class MapKeys {
  private MapKeys() {}

  static void addTo(SimpleModule module) {
    number(module, Byte.class, Byte::valueOf);
    number(module, Short.class, Short::valueOf);
    number(module, Integer.class, Integer::valueOf);
    number(module, Long.class, Long::valueOf);
    number(module, Float.class, Float::valueOf);
    number(module, Double.class, Double::valueOf);
    add(module, Boolean.class, "true or false", Boolean::valueOf);
    add(module, Character.class, "one character", key -> key.length() == 1 ? key.charAt(0) : null);
  }

  private static <T extends Number> void number(
      SimpleModule module, Class<T> type, Function<String, T> parse) {
    add(module, type, "a number", key -> isFinite(key) ? parse.apply(key) : null);
  }

  /** {@code NaN} and {@code Infinity} are no numbers of JSON. */
  private static boolean isFinite(String key) {
    return NumberLiteral.isBounded(new BigDecimal(key));
  }

  private static <T> void add(
      SimpleModule module, Class<T> type, String expected, Function<String, T> parse) {
    module.addKeyDeserializer(
        type,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            T value = attempt(key, parse);
            if (value == null || !value.toString().equals(key)) {
              throw Mismatch.of(context.getParser(), expected + " as a name", Mismatch.quoted(key));
            }
            return value;
          }
        });
  }

  private static <T> T attempt(String key, Function<String, T> parse) {
    try {
      return parse.apply(key);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
