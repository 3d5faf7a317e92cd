package dev.martlet.msgpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

class MessagePackFormatProperties {
  private static Object decode(byte[] bytes) throws IOException {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      Object state = plain(unpacker.unpackValue());
      assertEquals(false, unpacker.hasNext(), "nothing comes behind it");
      return state;
    }
  }

  private static Object plain(Value value) {
    return switch (value.getValueType()) {
      case NIL -> null;
      case BOOLEAN -> value.asBooleanValue().getBoolean();
      case INTEGER -> value.asIntegerValue().toBigInteger();
      case FLOAT -> value.asFloatValue().toDouble();
      case STRING -> value.asStringValue().asString();
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        value.asArrayValue().forEach(element -> list.add(plain(element)));
        yield list;
      }
      case MAP -> {
        Map<String, Object> map = new LinkedHashMap<>();
        value
            .asMapValue()
            .entrySet()
            .forEach(e -> map.put(e.getKey().asStringValue().asString(), plain(e.getValue())));
        yield map;
      }
      case BINARY, EXTENSION -> throw new AssertionError("JSON has no " + value);
    };
  }

  /** Compares whole numbers by value, whatever their class. */
  private static Object alike(Object state) {
    return switch (state) {
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put(name, alike(value)));
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(alike(element)));
        yield copy;
      }
      case Integer number -> BigInteger.valueOf(number);
      case Long number -> BigInteger.valueOf(number);
      case null -> null;
      default -> state;
    };
  }

  @Provide
  static Arbitrary<Object> states() {
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            Arbitraries.just(null),
            Arbitraries.of(true, false),
            Arbitraries.integers(),
            Arbitraries.longs(),
            Arbitraries.bigIntegers()
                .between(
                    BigInteger.TWO.pow(63).negate(),
                    BigInteger.TWO.pow(64).subtract(BigInteger.ONE)),
            Arbitraries.doubles(),
            Arbitraries.strings().ofMaxLength(40));
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(5).map(list -> (Object) list),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(10), inner)
                    .ofMaxSize(5)
                    .map(map -> (Object) map)),
        0,
        3);
  }

  @Property
  void aReaderFindsTheSameState(@ForAll("states") Object state) throws Exception {
    assertEquals(alike(state), decode(new MessagePackFormat().encode(state)));
  }

  @Example
  void whatIsTooLargeIsADouble() throws Exception {
    BigInteger large = BigInteger.TWO.pow(64);
    assertEquals(large.doubleValue(), decode(new MessagePackFormat().encode(large)));
  }
}
