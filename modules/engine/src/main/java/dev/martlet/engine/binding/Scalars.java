package dev.martlet.engine.binding;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Month;
import java.time.Year;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.module.SimpleModule;

/**
 * The readers of numbers, booleans, characters and text, and of arrays of primitives. The table of
 * the protocol page, "What is a value of which type", says the same in words.
 */
final class Scalars {
  /** What a {@code float} or a {@code double} is read from. */
  static final String FLOATING = "a number in the range of its type";

  private static final String DECIMAL =
      "a number of at most " + NumberLiteral.MAX_DIGITS + " digits before and after its point";
  private static final String BASE64 = "bytes in base64, or a list of numbers from -128 to 127";
  private static final int UUID_LENGTH = 36;

  private final SimpleModule module;

  private Scalars(SimpleModule module) {
    this.module = module;
  }

  static void addTo(SimpleModule module) {
    Scalars scalars = new Scalars(module);
    scalars.integers();
    scalars.reals();
    scalars.others();
    scalars.holders();
  }

  private void integers() {
    integer(byte.class, Byte.class, Byte.MIN_VALUE, Byte.MAX_VALUE, Long::byteValue);
    integer(short.class, Short.class, Short.MIN_VALUE, Short.MAX_VALUE, Long::shortValue);
    integer(int.class, Integer.class, Integer.MIN_VALUE, Integer.MAX_VALUE, Long::intValue);
    integer(long.class, Long.class, Long.MIN_VALUE, Long.MAX_VALUE, Long::longValue);
    optional(
        BigInteger.class,
        "a whole number of at most " + NumberLiteral.MAX_DIGITS + " digits",
        parser -> NumberLiteral.isNumber(parser) ? NumberLiteral.bigInteger(parser) : null);
  }

  private void reals() {
    both(float.class, Float.class, FLOATING, NumberLiteral::floatValue, 0f);
    both(double.class, Double.class, FLOATING, NumberLiteral::doubleValue, 0d);
    optional(BigDecimal.class, DECIMAL, NumberLiteral::bigDecimal);
    optional(
        Number.class,
        "a number",
        parser -> NumberLiteral.isNumber(parser) ? AnyReader.number(parser) : null);
  }

  private void others() {
    both(boolean.class, Boolean.class, "true or false", Scalars::bool, false);
    both(char.class, Character.class, "text of one character", Scalars::character, '\0');
    optional(String.class, "text", Scalars::text);
    optional(CharSequence.class, "text", Scalars::text);
    optional(UUID.class, "a UUID in 36 characters", Scalars::uuid);
    optional(Month.class, Expected.of(Month.class), Scalars::month);
    optional(Year.class, Expected.of(Year.class), Scalars::year);
    optional(TimeZone.class, "the id of a time zone", Scalars::timeZone);
    optional(Path.class, "a path", Scalars::path);
    optional(Class.class, "nothing: no class can be sent", parser -> null);
    module.addDeserializer(Object.class, new AnyReader());
  }

  private void holders() {
    holder(
        OptionalInt.class,
        whole(Integer.MIN_VALUE, Integer.MAX_VALUE),
        OptionalInt.empty(),
        map(integer(Integer.MIN_VALUE, Integer.MAX_VALUE), v -> OptionalInt.of(v.intValue())));
    holder(
        OptionalLong.class,
        whole(Long.MIN_VALUE, Long.MAX_VALUE),
        OptionalLong.empty(),
        map(integer(Long.MIN_VALUE, Long.MAX_VALUE), OptionalLong::of));
    holder(
        OptionalDouble.class,
        FLOATING,
        OptionalDouble.empty(),
        map(NumberLiteral::doubleValue, OptionalDouble::of));
    optional(
        AtomicInteger.class,
        whole(Integer.MIN_VALUE, Integer.MAX_VALUE),
        map(integer(Integer.MIN_VALUE, Integer.MAX_VALUE), v -> new AtomicInteger(v.intValue())));
    optional(
        AtomicLong.class,
        whole(Long.MIN_VALUE, Long.MAX_VALUE),
        map(integer(Long.MIN_VALUE, Long.MAX_VALUE), AtomicLong::new));
    optional(AtomicBoolean.class, "true or false", map(Scalars::bool, AtomicBoolean::new));
  }

  // ---- registration -----------------------------------------------------------------------

  private <T> void integer(
      Class<T> primitive, Class<T> wrapper, long min, long max, Function<Long, T> narrow) {
    both(primitive, wrapper, whole(min, max), map(integer(min, max), narrow), narrow.apply(0L));
  }

  /** A primitive, which null is refused for, its wrapper, and an array of it. */
  @SuppressWarnings("unchecked")
  private <T> void both(
      Class<T> primitive,
      Class<T> wrapper,
      String expected,
      Function<JsonParser, T> conversion,
      T absent) {
    ScalarReader<T> reader = ScalarReader.ofPrimitive(primitive, expected, conversion, absent);
    module.addDeserializer(primitive, reader);
    optional(wrapper, expected, conversion);
    array((Class<Object>) primitive.arrayType(), reader);
  }

  private void array(Class<Object> type, ScalarReader<?> element) {
    String expected = "a list";
    Function<String, Object> fromText = text -> null;
    if (type.componentType() == byte.class) {
      expected = BASE64;
      fromText = Scalars::base64;
    } else if (type.componentType() == char.class) {
      expected = "text, or a list of characters";
      fromText = String::toCharArray;
    }
    module.addDeserializer(type, new ArrayReader<>(type, element, expected, fromText));
  }

  private <T> void optional(
      Class<T> type, String expected, Function<JsonParser, ? extends T> conversion) {
    module.addDeserializer(type, ScalarReader.of(type, expected, conversion::apply));
  }

  private <T> void holder(
      Class<T> type, String expected, T empty, Function<JsonParser, T> conversion) {
    module.addDeserializer(type, ScalarReader.ofHolder(type, expected, conversion, empty));
  }

  private static <T, R> Function<JsonParser, R> map(
      Function<JsonParser, T> conversion, Function<T, R> then) {
    return parser -> {
      T value = conversion.apply(parser);
      return value == null ? null : then.apply(value);
    };
  }

  // ---- conversions ------------------------------------------------------------------------

  private static Function<JsonParser, Long> integer(long min, long max) {
    return parser ->
        NumberLiteral.isNumber(parser) ? NumberLiteral.integer(parser, min, max) : null;
  }

  private static String whole(long min, long max) {
    return "a whole number from " + min + " to " + max;
  }

  private static Boolean bool(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static String text(JsonParser parser) {
    return parser.hasToken(JsonToken.VALUE_STRING) ? parser.getString() : null;
  }

  private static Character character(JsonParser parser) {
    String text = text(parser);
    return text != null && text.length() == 1 ? (Character) text.charAt(0) : null;
  }

  private static UUID uuid(JsonParser parser) {
    String text = text(parser);
    try {
      return text != null && text.length() == UUID_LENGTH ? UUID.fromString(text) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Jackson's own reader takes the numbers of months. */
  private static Month month(JsonParser parser) {
    String text = text(parser);
    return Arrays.stream(Month.values())
        .filter(month -> month.name().equals(text))
        .findFirst()
        .orElse(null);
  }

  private static Year year(JsonParser parser) {
    String text = text(parser);
    try {
      if (text != null) {
        return Year.parse(text);
      }
      Long year = integer(Year.MIN_VALUE, Year.MAX_VALUE).apply(parser);
      return year == null ? null : Year.of(year.intValue());
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The JDK takes what it does not know for GMT. */
  private static TimeZone timeZone(JsonParser parser) {
    String text = text(parser);
    TimeZone zone = text == null ? null : TimeZone.getTimeZone(text);
    return zone != null && zone.getID().equals(text) ? zone : null;
  }

  /** Jackson's own reader takes URLs of any file system. */
  private static Path path(JsonParser parser) {
    String text = text(parser);
    try {
      return text == null ? null : Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static byte[] base64(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      // The JDK also takes text without padding, or with bits that belong to no byte.
      return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
