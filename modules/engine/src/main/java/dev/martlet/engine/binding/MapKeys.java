package dev.martlet.engine.binding;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * The readers of a map's keys that are no text. A key in JSON is text, so a number in it has to be
 * written as Java writes it: two texts that differ are two keys.
 */
final class MapKeys {
  private final SimpleModule module;
  private final boolean asWritten;

  private MapKeys(SimpleModule module, boolean asWritten) {
    this.module = module;
    this.asWritten = asWritten;
  }

  static void addTo(SimpleModule module) {
    MapKeys keys = new MapKeys(module, true);
    keys.number(Byte.class, Byte::valueOf);
    keys.number(Short.class, Short::valueOf);
    keys.number(Integer.class, Integer::valueOf);
    keys.number(Long.class, Long::valueOf);
    keys.number(BigInteger.class, BigInteger::new);
    keys.bounded();
    keys.add(Boolean.class, "true or false", Boolean::valueOf);
    keys.add(Character.class, "one character", key -> key.length() == 1 ? key.charAt(0) : null);
    keys.add(UUID.class, "a UUID in 36 characters", UUID::fromString);
    keys.add(Year.class, Expected.of(Year.class), key -> Year.of(Integer.parseInt(key)));
    keys.times();
  }

  /** What even a lenient type is not given: see {@link BoundedNumber}. */
  static void addBoundedTo(SimpleModule module) {
    new MapKeys(module, false).bounded();
  }

  private void bounded() {
    number(Float.class, Float::valueOf);
    number(Double.class, Double::valueOf);
    number(BigDecimal.class, BigDecimal::new);
    add(Class.class, "something else than a class", key -> null);
  }

  /** Jackson's readers of these take milliseconds, too. */
  private void times() {
    MapKeys anyForm = new MapKeys(module, false);
    anyForm.add(
        Date.class,
        Times.form(Date.class),
        key -> Date.from(OffsetDateTime.parse(key).toInstant()));
    anyForm.add(
        Calendar.class,
        Times.form(Calendar.class),
        key -> GregorianCalendar.from(ZonedDateTime.parse(key)));
  }

  private <T extends Number> void number(Class<T> type, Function<String, T> parse) {
    add(type, "a number", key -> isFinite(key) ? parse.apply(key) : null);
  }

  /** {@code NaN} and {@code Infinity} are no numbers of JSON. */
  private static boolean isFinite(String key) {
    return NumberLiteral.isBounded(new BigDecimal(key));
  }

  private <T> void add(Class<T> type, String expected, Function<String, T> parse) {
    module.addKeyDeserializer(
        type,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            T value = attempt(key, parse);
            if (value == null || asWritten && !value.toString().equals(key)) {
              throw Mismatch.of(context.getParser(), expected + " as a name", Mismatch.quoted(key));
            }
            return value;
          }
        });
  }

  private static <T> T attempt(String key, Function<String, T> parse) {
    try {
      return parse.apply(key);
    } catch (IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }
}
