package dev.martlet.engine;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.martlet.api.shard.Key;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import tools.jackson.databind.json.JsonMapper;

/**
 * Generates states with every kind of value, from small ranges, so that two states often share
 * parts.
 */
final class Worlds {
  /** A mapper that has nothing of the server's. */
  static final JsonMapper PLAIN =
      JsonMapper.builder().addMixIn(Thing.class, NamedThing.class).build();

  /** What a sealed interface of records means, in annotations. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Person.class, name = "person"),
    @JsonSubTypes.Type(value = Crate.class, name = "crate")
  })
  private interface NamedThing {}

  /** A value with a key. */
  sealed interface Thing {}

  /** One kind of value with a key. */
  record Person(@Key String id, float x, double y, int score, boolean it, Heart heart)
      implements Thing {}

  /** Another kind. */
  record Crate(long weight, @Key String id, byte[] content) implements Thing {}

  /** A value without a key. */
  record Heart(int beats, Integer rest) {}

  /** A class nested within itself. */
  record Nest(int size, Nest inner) {}

  /** The state. */
  record World(
      String title,
      List<Thing> things,
      List<Heart> hearts,
      int[] cells,
      Map<String, Object> free,
      Nest nest,
      Object any) {}

  private Worlds() {}

  static Arbitrary<World> any() {
    Arbitrary<String> ids = Arbitraries.of("a", "b", "c", "d", "é", "__proto__");
    Arbitrary<Heart> hearts =
        Combinators.combine(
                Arbitraries.integers().between(0, 2), Arbitraries.of(1, 70_000).injectNull(0.3))
            .as(Heart::new);
    Arbitrary<Float> eighths = Arbitraries.integers().between(-9, 9).map(n -> n / 8f);
    Arbitrary<Double> doubles = Arbitraries.of(0.0, -0.0, 0.1, 3.0, 1e300, -2.5, 1e15);
    Arbitrary<Thing> persons =
        Combinators.combine(
                ids,
                eighths,
                doubles,
                Arbitraries.integers().between(-1, 300),
                Arbitraries.of(true, false),
                hearts.injectNull(0.2))
            .as(Person::new);
    Arbitrary<Thing> crates =
        Combinators.combine(
                Arbitraries.of(1L, Long.MAX_VALUE, Long.MIN_VALUE),
                ids,
                Arbitraries.bytes().array(byte[].class).ofMaxSize(2))
            .as(Crate::new);
    Arbitrary<Thing> things = Arbitraries.frequencyOf(tuple(4, persons), tuple(1, crates));
    Arbitrary<Object> scalars = Arbitraries.of(1, "one", true, 2.5, List.of(1), Map.of("a", 1));
    Arbitrary<Map<String, Object>> free =
        Arbitraries.maps(ids, scalars.injectNull(0.2)).ofMaxSize(3);
    Arbitrary<Nest> nests =
        Arbitraries.integers().between(0, 3).map(depth -> nest(depth, depth)).injectNull(0.2);
    return Combinators.combine(
            Arbitraries.of("one", "two"),
            Arbitraries.frequencyOf(tuple(1, things.list().ofMaxSize(4)), tuple(3, keyed(things))),
            hearts.list().ofMaxSize(3),
            Arbitraries.integers().between(0, 2).array(int[].class).ofMaxSize(5),
            free,
            nests,
            Arbitraries.oneOf(
                scalars.injectNull(0.2),
                hearts.map(h -> h),
                free.map(map -> map),
                eighths.map(f -> f)))
        .as(World::new);
  }

  /** Each key once, or they would not count as keys. */
  private static Arbitrary<List<Thing>> keyed(Arbitrary<Thing> things) {
    return things.list().uniqueElements(Worlds::key).ofMaxSize(5);
  }

  private static String key(Thing thing) {
    return switch (thing) {
      case Person person -> person.id();
      case Crate crate -> crate.id();
    };
  }

  private static <T> net.jqwik.api.Tuple.Tuple2<Integer, T> tuple(int frequency, T value) {
    return net.jqwik.api.Tuple.of(frequency, value);
  }

  private static Nest nest(int size, int depth) {
    return depth == 0 ? null : new Nest(size, nest(size, depth - 1));
  }

  /** A state as a reader of its JSON sees it. */
  static Object seen(Object state) {
    return canonical(PLAIN.readValue(PLAIN.writeValueAsBytes(state), Object.class));
  }

  /** Numbers by their value, bytes in the form of JSON. */
  static Object canonical(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> canonical = new HashMap<>();
        map.forEach((name, member) -> canonical.put(name, canonical(member)));
        yield canonical;
      }
      case List<?> list -> new ArrayList<>(list.stream().map(Worlds::canonical).toList());
      case byte[] bytes -> java.util.Base64.getEncoder().encodeToString(bytes);
      case Float number -> new BigDecimal(number).stripTrailingZeros();
      case Double number -> new BigDecimal(number).stripTrailingZeros();
      case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
      case null, default -> value;
    };
  }

  /** Without null members, which version 1 cannot tell from missing ones. */
  static Object withoutNulls(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> some = new HashMap<>();
        map.forEach(
            (name, member) -> {
              if (member != null) {
                some.put(name, withoutNulls(member));
              }
            });
        yield some;
      }
      case List<?> list -> new ArrayList<>(list.stream().map(Worlds::withoutNulls).toList());
      case null, default -> value;
    };
  }
}
