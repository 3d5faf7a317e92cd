package dev.martlet.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any number that JSON can write, for any type of Java that is a number: BigDecimal knows. */
class NumberInputProperties {
  record Bytes(byte a, Byte b, byte[] list) {}

  record Shorts(short a, Short b, short[] list) {}

  record Ints(int a, Integer b, int[] list, OptionalInt maybe) {}

  record Longs(long a, Long b, long[] list, OptionalLong maybe) {}

  record Floats(float a, Float b, float[] list) {}

  record Doubles(double a, Double b, double[] list, OptionalDouble maybe) {}

  record Bigs(BigInteger a, List<BigInteger> list) {}

  record Decimals(BigDecimal a, List<BigDecimal> list) {}

  private static final List<InputReader<?>> ALL =
      List.of(
          Inputs.strict(Bytes.class),
          Inputs.strict(Shorts.class),
          Inputs.strict(Ints.class),
          Inputs.strict(Longs.class),
          Inputs.strict(Floats.class),
          Inputs.strict(Doubles.class),
          Inputs.strict(Bigs.class),
          Inputs.strict(Decimals.class),
          Inputs.strict(Object.class));

  private final InputReader<Bytes> bytes = Inputs.strict(Bytes.class);
  private final InputReader<Shorts> shorts = Inputs.strict(Shorts.class);
  private final InputReader<Ints> ints = Inputs.strict(Ints.class);
  private final InputReader<Longs> longs = Inputs.strict(Longs.class);
  private final InputReader<Floats> floats = Inputs.strict(Floats.class);
  private final InputReader<Doubles> doubles = Inputs.strict(Doubles.class);
  private final InputReader<Bigs> bigs = Inputs.strict(Bigs.class);
  private final InputReader<Decimals> decimals = Inputs.strict(Decimals.class);

  @Provide
  Arbitrary<String> literals() {
    Arbitrary<String> whole =
        Arbitraries.oneOf(
            Arbitraries.longs().map(Object::toString),
            Arbitraries.integers().between(-300, 300).map(Object::toString),
            Arbitraries.bigIntegers()
                .between(BigInteger.TEN.pow(40).negate(), BigInteger.TEN.pow(40))
                .map(Object::toString),
            Arbitraries.of("0", "-0", "127", "128", "-128", "-129", "32768", "2147483648"),
            Arbitraries.of("9223372036854775807", "9223372036854775808", "9007199254740993"));
    Arbitrary<String> fraction =
        Arbitraries.oneOf(
            Arbitraries.just(""),
            Arbitraries.of(".0", ".00", ".5", ".10"),
            Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(30).map(s -> "." + s));
    Arbitrary<String> exponent =
        Arbitraries.oneOf(
            Arbitraries.just(""),
            Arbitraries.integers().between(-40, 40).map(e -> "e" + e),
            Arbitraries.integers().between(0, 400).map(e -> "E+" + e),
            Arbitraries.integers().between(-400, 0).map(e -> "E" + e));
    return Combinators.combine(whole, fraction, exponent).as((w, f, e) -> w + f + e);
  }

  /** The value of each component that takes the literal; empty if it is refused. */
  private static <T, V> Optional<V> value(
      InputReader<T> reader, String member, String literal, Function<T, V> component) {
    try {
      return Optional.of(
          component.apply(Inputs.read(reader, "{\"" + member + "\":" + literal + "}")));
    } catch (BadInputException e) {
      String message = e.error().message();
      assertTrue(message.startsWith("input." + member), message);
      assertTrue(message.contains("expected a") && message.contains("but got"), message);
      return Optional.empty();
    }
  }

  private static Optional<Long> whole(String literal, long min, long max) {
    try {
      long value = new BigDecimal(literal).longValueExact();
      return value >= min && value <= max ? Optional.of(value) : Optional.empty();
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  @Property
  void aWholeNumberIsTakenExactlyOrNotAtAll(@ForAll("literals") String literal) {
    Optional<Long> ofByte = whole(literal, Byte.MIN_VALUE, Byte.MAX_VALUE);
    assertEquals(ofByte.map(Long::byteValue), value(bytes, "a", literal, Bytes::a));
    assertEquals(ofByte.map(Long::byteValue), value(bytes, "b", literal, Bytes::b));
    Optional<Long> ofShort = whole(literal, Short.MIN_VALUE, Short.MAX_VALUE);
    assertEquals(ofShort.map(Long::shortValue), value(shorts, "a", literal, Shorts::a));
    assertEquals(ofShort.map(Long::shortValue), value(shorts, "b", literal, Shorts::b));
    Optional<Long> ofInt = whole(literal, Integer.MIN_VALUE, Integer.MAX_VALUE);
    assertEquals(ofInt.map(Long::intValue), value(ints, "a", literal, Ints::a));
    assertEquals(ofInt.map(Long::intValue), value(ints, "b", literal, Ints::b));
    Optional<Long> ofLong = whole(literal, Long.MIN_VALUE, Long.MAX_VALUE);
    assertEquals(ofLong, value(longs, "a", literal, Longs::a));
    assertEquals(ofLong, value(longs, "b", literal, Longs::b));
  }

  @Property
  void aWholeNumberInAListOrAHolderIsTakenAlike(@ForAll("literals") String literal) {
    String list = "[1," + literal + "]";
    assertEquals(
        whole(literal, Byte.MIN_VALUE, Byte.MAX_VALUE).map(Long::byteValue),
        value(bytes, "list", list, v -> v.list()[1]));
    assertEquals(
        whole(literal, Short.MIN_VALUE, Short.MAX_VALUE).map(Long::shortValue),
        value(shorts, "list", list, v -> v.list()[1]));
    Optional<Long> ofInt = whole(literal, Integer.MIN_VALUE, Integer.MAX_VALUE);
    assertEquals(ofInt.map(Long::intValue), value(ints, "list", list, v -> v.list()[1]));
    assertEquals(
        ofInt.map(Long::intValue), value(ints, "maybe", literal, v -> v.maybe().getAsInt()));
    Optional<Long> ofLong = whole(literal, Long.MIN_VALUE, Long.MAX_VALUE);
    assertEquals(ofLong, value(longs, "list", list, v -> v.list()[1]));
    assertEquals(ofLong, value(longs, "maybe", literal, v -> v.maybe().getAsLong()));
  }

  @Property
  void aRealNumberIsTheNearestFiniteOneOrRefused(@ForAll("literals") String literal) {
    Optional<Double> nearest =
        Optional.of(Double.parseDouble(literal)).filter(v -> Double.isFinite(v));
    assertEquals(nearest, value(doubles, "a", literal, Doubles::a));
    assertEquals(nearest, value(doubles, "b", literal, Doubles::b));
    assertEquals(nearest, value(doubles, "list", "[0," + literal + "]", v -> v.list()[1]));
    assertEquals(nearest, value(doubles, "maybe", literal, v -> v.maybe().getAsDouble()));
    Optional<Float> single = Optional.of(Float.parseFloat(literal)).filter(v -> Float.isFinite(v));
    assertEquals(single, value(floats, "a", literal, Floats::a));
    assertEquals(single, value(floats, "b", literal, Floats::b));
    assertEquals(single, value(floats, "list", "[0," + literal + "]", v -> v.list()[1]));
  }

  @Property
  void aBigNumberKeepsItsDigits(@ForAll("literals") String literal) {
    BigDecimal decimal = new BigDecimal(literal);
    assertEquals(Optional.of(decimal), value(decimals, "a", literal, Decimals::a));
    assertEquals(
        Optional.of(decimal), value(decimals, "list", "[" + literal + "]", v -> v.list().get(0)));
    Optional<BigInteger> whole;
    try {
      whole = Optional.of(decimal.toBigIntegerExact());
    } catch (ArithmeticException e) {
      whole = Optional.empty();
    }
    assertEquals(whole, value(bigs, "a", literal, Bigs::a));
    assertEquals(whole, value(bigs, "list", "[" + literal + "]", v -> v.list().get(0)));
  }

  /** What costs memory or time by its exponent is refused before it costs anything. */
  @Example
  void noExponentIsExpensive() {
    for (String exponent :
        List.of(
            "e1001", "e999999999", "e2147483647", "e99999999999", "e-999999999", "e-2147483648")) {
      for (String digits : List.of("1", "0", "-1.5", "123456789012345678901234567890")) {
        for (InputReader<?> reader : ALL) {
          assertTimeoutPreemptively(
              Duration.ofSeconds(20),
              () -> Inputs.refusal(reader, "{\"a\":" + digits + exponent + "}"));
        }
        assertTrue(Inputs.refusal(decimals, "{\"a\":" + digits + exponent + "}").isPresent());
      }
    }
  }

  @Example
  void nothingElseIsANumber() {
    for (InputReader<?> reader : ALL.subList(0, ALL.size() - 1)) {
      for (String value :
          List.of(
              "\"5\"",
              "\" 7 \"",
              "\"\"",
              "\"NaN\"",
              "\"Infinity\"",
              "true",
              "false",
              "[]",
              "[5]",
              "{}")) {
        assertEquals(
            Optional.of(InputError.Code.BAD_INPUT),
            Inputs.refusal(reader, "{\"a\":" + value + "}").map(InputError::code),
            value);
      }
      for (String value : List.of("NaN", "Infinity", "-Infinity", "+1", "01", ".5", "5.", "0x10")) {
        assertEquals(
            Optional.of(InputError.Code.BAD_ENVELOPE),
            Inputs.refusal(reader, "{\"a\":" + value + "}").map(InputError::code),
            value);
      }
    }
  }
}
