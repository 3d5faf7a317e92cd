package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a state holds, every format and version has the same of it. */
class AnyValueProperties {
  /** A record that may hold anything. */
  record Pair(String name, Object first, Object second) {}

  /** Text with any characters, halves of pairs among them. */
  private static Arbitrary<String> texts() {
    Arbitrary<Character> characters =
        Arbitraries.frequencyOf(
            tuple(6, Arbitraries.chars().range(' ', '~')),
            tuple(2, Arbitraries.chars().all()),
            tuple(2, Arbitraries.chars().range('\uD800', '\uDFFF')),
            tuple(1, Arbitraries.of('\\', '"', 'u', 'D', '\n')));
    return Arbitraries.frequencyOf(
        tuple(20, characters.list().ofMaxSize(12).map(AnyValueProperties::joined)),
        tuple(1, characters.list().ofMinSize(900).ofMaxSize(1100).map(AnyValueProperties::joined)));
  }

  private static <T> net.jqwik.api.Tuple.Tuple2<Integer, T> tuple(int frequency, T value) {
    return net.jqwik.api.Tuple.of(frequency, value);
  }

  private static String joined(List<Character> characters) {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::append);
    return text.toString();
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            texts().map(text -> text),
            texts().map(String::toCharArray),
            Arbitraries.integers().map(number -> number),
            Arbitraries.longs().map(number -> number),
            Arbitraries.doubles().map(number -> number),
            Arbitraries.of(Double.NaN, Double.NEGATIVE_INFINITY, -0.0, 1e-320, Float.NaN),
            Arbitraries.bigIntegers().map(number -> number),
            Arbitraries.bigDecimals().ofScale(9).map(number -> number),
            Arbitraries.of(true, false),
            Arbitraries.longs().map(number -> new UUID(number, ~number)),
            texts().map(Optional::of));
    Arbitrary<Object> keys =
        Arbitraries.oneOf(
            texts().map(text -> text),
            Arbitraries.integers().between(0, 20).map(number -> number),
            Arbitraries.longs().map(number -> new UUID(number, number)));
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4).map(list -> list),
                inner.array(Object[].class).ofMaxSize(4).map(array -> array),
                Arbitraries.maps(keys, inner).ofMaxSize(4).map(AnyValueProperties::distinct),
                Combinators.combine(texts(), inner, inner).as(Pair::new)),
        0,
        3);
  }

  /** Without keys that become the same text. */
  private static Object distinct(Map<Object, Object> map) {
    Map<String, Object> byText = new HashMap<>();
    map.keySet().forEach(key -> byText.put(valid(key.toString()), key));
    map.keySet().retainAll(byText.values());
    return map;
  }

  @Property(tries = 300)
  void everyFormatAndVersionHasTheSame(
      @ForAll("values") Object first, @ForAll("values") Object second) {
    Audiences audiences = new Audiences();
    for (Object value : List.of(first, second, first)) {
      Map<String, Object> wanted = Map.of("v", model(value));
      audiences
          .send(Map.of("v", value))
          .forEach((who, has) -> assertEquals(wanted, read(has), who));
    }
    assertEquals(Map.of(), audiences.closed());
  }

  /** What a value means, said without the library. */
  private static Object model(Object value) {
    return switch (value) {
      case String text -> valid(text);
      case char[] text -> valid(new String(text));
      case Optional<?> one -> model(one.get());
      case Double number when !Double.isFinite(number) -> number.toString();
      case Float number -> number.toString();
      case BigInteger number ->
          number.signum() < 0 && number.bitLength() > 63 || number.bitLength() > 64
              ? number.toString()
              : number(number);
      case BigDecimal number -> number.toString();
      case Number number -> number(number);
      case UUID id -> id.toString();
      case Object[] array -> model(List.of(array));
      case List<?> list -> new ArrayList<>(list.stream().map(AnyValueProperties::model).toList());
      case Map<?, ?> map -> {
        Map<String, Object> members = new HashMap<>();
        map.forEach((key, member) -> members.put(valid(key.toString()), model(member)));
        yield members;
      }
      case Pair pair ->
          new HashMap<>(
              Map.of(
                  "name",
                  valid(pair.name),
                  "first",
                  model(pair.first),
                  "second",
                  model(pair.second)));
      default -> value;
    };
  }

  private static Object read(Object value) {
    return switch (value) {
      case Number number -> number(number);
      case List<?> list -> new ArrayList<>(list.stream().map(AnyValueProperties::read).toList());
      case Map<?, ?> map -> {
        Map<Object, Object> members = new HashMap<>();
        map.forEach((key, member) -> members.put(key, read(member)));
        yield members;
      }
      default -> value;
    };
  }

  /** A whole number may come as a float or not; a zero keeps its sign. */
  private static Object number(Number number) {
    if (number instanceof BigInteger integer) {
      return new BigDecimal(integer).stripTrailingZeros();
    }
    double value = number.doubleValue();
    boolean whole = number instanceof Long || number instanceof Integer;
    return value == 0 && !whole && 1 / value < 0
        ? "-0"
        : whole
            ? BigDecimal.valueOf(number.longValue()).stripTrailingZeros()
            : new BigDecimal(value).stripTrailingZeros();
  }

  /** Encoders of the JDK replace what they cannot write, two halves of a pair not being that. */
  private static String valid(String text) {
    return text.codePoints()
        .map(point -> point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
