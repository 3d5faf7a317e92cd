package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

class QueryStringProperties {
  /** Names that are prefixes of one another, so that a sloppy search would mix them up. */
  @Provide
  Arbitrary<List<Tuple2<String, String>>> parameters() {
    Arbitrary<String> names = Arbitraries.of("s", "sh", "shard", "shards", "sid", "si", "é", "a b");
    Arbitrary<String> values = Arbitraries.strings().withCharRange('\0', '\u04FF').ofMaxLength(20);
    return names.flatMap(name -> values.map(value -> Tuple.of(name, value))).list().ofMaxSize(12);
  }

  private static String encode(List<Tuple2<String, String>> parameters) {
    return parameters.stream()
        .map(p -> url(p.get1()) + "=" + url(p.get2()))
        .collect(Collectors.joining("&"));
  }

  private static String url(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Property
  void theFirstOccurrenceWinsInAnyOrder(
      @ForAll("parameters") List<Tuple2<String, String>> parameters) {
    Map<String, String> expected = new LinkedHashMap<>();
    parameters.forEach(p -> expected.putIfAbsent(p.get1(), p.get2()));
    QueryString query = QueryString.parse(encode(parameters));
    assertEquals(expected, query.parameters());
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(query.parameters().keySet()));
    expected.forEach((name, value) -> assertEquals(Optional.of(value), query.first(name)));
    assertEquals(Optional.empty(), query.first("shardx"));
  }

  @Property
  void anythingIsAQuery(@ForAll String raw) {
    QueryString query = QueryString.parse(raw);
    query.parameters().keySet().forEach(name -> query.first(name).orElseThrow());
  }

  @Example
  void emptyPartsAndBareNames() {
    QueryString query = QueryString.parse("&&shard&sid=&=x&a=b=c&shard=late");
    assertEquals(Map.of("shard", "", "sid", "", "", "x", "a", "b=c"), query.parameters());
  }

  @Example
  void veryLongQueriesAreRead() {
    String raw = "x=1&".repeat(200_000) + "shard=arena";
    assertEquals(Optional.of("arena"), QueryString.parse(raw).first("shard"));
    String value = "v".repeat(1_000_000);
    assertEquals(Optional.of(value), QueryString.parse("shard=" + value).first("shard"));
  }
}
