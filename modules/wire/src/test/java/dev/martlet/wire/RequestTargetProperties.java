package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Request targets, the authorities in them, and origins. */
class RequestTargetProperties {
  @Provide
  Arbitrary<String> pathsAndQueries() {
    Arbitrary<String> path =
        Arbitraries.strings().withChars("abz09-._~%:@!$&'()*+,;=/\u00e9").ofMaxLength(20);
    Arbitrary<String> query =
        Arbitraries.strings().withChars("az09=&%/?:@+").ofMaxLength(20).map(q -> "?" + q);
    return Combinators.combine(path.map(p -> "/" + p), query.injectNull(0.5))
        .as((p, q) -> q == null ? p : p + q);
  }

  @Provide
  Arbitrary<String> hosts() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withChars("abcXYZ019-._~")
            .ofMinLength(1)
            .ofMaxLength(20)
            .filter(name -> !name.matches("\\.+")),
        Arbitraries.integers()
            .between(0, 255)
            .list()
            .ofSize(4)
            .map(n -> "%d.%d.%d.%d".formatted(n.toArray())),
        Arbitraries.integers()
            .between(0, 65_535)
            .list()
            .ofSize(8)
            .map(n -> "[%x:%x:%X:%x:%x:%x:%x:%x]".formatted(n.toArray())));
  }

  @Provide
  Arbitrary<String> schemes() {
    return Arbitraries.of("http://", "https://", "HTTP://", "hTTps://");
  }

  /** RFC 9112, section 3.2.2: the two forms say the same. */
  @Property
  void aWholeUrlHasTheSamePathAndQueryAsTheTargetWithoutItsHost(
      @ForAll("schemes") String scheme,
      @ForAll("hosts") String host,
      @ForAll @IntRange(max = 65_535) int port,
      @ForAll("pathsAndQueries") String rest)
      throws Exception {
    RequestTarget plain = RequestTarget.parse(rest);
    RequestTarget whole = RequestTarget.parse(scheme + host + ":" + port + rest);
    assertEquals(Optional.empty(), plain.authority());
    assertEquals(plain.path(), whole.path());
    assertEquals(plain.query(), whole.query());
    assertEquals(OptionalInt.of(port), whole.authority().orElseThrow().port());
    assertEquals(rest, plain.path() + (rest.contains("?") ? "?" + plain.query() : ""));
  }

  @Example
  void aUrlWithoutAPathIsThatOfTheRoot() throws Exception {
    for (String url : List.of("http://h", "http://h?", "http://h:?", "http://h/")) {
      assertEquals("/", RequestTarget.parse(url).path(), url);
    }
    assertEquals("shard=a", RequestTarget.parse("http://h?shard=a").query());
  }

  /** Whatever a stranger sends is read or refused, and never anything else. */
  @Property
  void anyTextIsReadOrRefused(@ForAll String target) {
    try {
      assertTrue(RequestTarget.parse(target).path().startsWith("/"));
    } catch (MalformedEncodingException e) {
      assertTrue(e.getMessage().contains("request target"), e.getMessage());
    }
  }

  @Example
  void otherFormsUsersAndFragmentsAreRefused() {
    for (String target :
        List.of(
            "",
            "*",
            "shards",
            "?shard=a",
            "h:80",
            "[::1]:80",
            "http:/h/",
            "http:h",
            "http://",
            "http:///a",
            "http://u@h/",
            "http://u:p@h/",
            "http://@h/",
            "http://h:70000/",
            "http://h:x/",
            "http://[::1/",
            "http://[1.2.3.4]/",
            "http://[fe80::1%25lo]/",
            "http://a b/",
            "http://./",
            "http://%6cocalhost/",
            "ws://h/",
            "wss://h/",
            "ftp://h/",
            "/a#b",
            "http://h/#")) {
      assertThrows(MalformedEncodingException.class, () -> RequestTarget.parse(target), target);
    }
  }

  @Property
  void anAuthorityReadAgainIsTheSameWhicheverItsCase(
      @ForAll("hosts") String host, @ForAll @IntRange(max = 65_535) int port) throws Exception {
    Authority authority = Authority.parse(host + ":" + port);
    assertEquals(authority, Authority.parse(authority.toString()));
    assertEquals(authority, Authority.parse(host.toUpperCase(Locale.ROOT) + ":" + port));
    assertEquals(OptionalInt.empty(), Authority.parse(host).port());
    assertEquals(OptionalInt.empty(), Authority.parse(host + ":").port());
  }

  @Property
  void aDotAtTheEndOfAHostMakesNoDifference(@ForAll("hosts") String host) throws Exception {
    if (!host.startsWith("[")) {
      assertEquals(Authority.parse(host), Authority.parse(host + "."));
      assertEquals(Origin.parse("http://" + host), Origin.parse("http://" + host + ".:80"));
    }
  }

  @Example
  void onlyAnAddressIsALiteral() throws Exception {
    for (String literal : List.of("127.0.0.1", "[::1]", "127.255.0.9", "[::ffff:127.0.0.1]")) {
      assertTrue(Authority.parse(literal + ":1").literal().orElseThrow().isLoopbackAddress());
    }
    for (String name :
        List.of("localhost", "127.1", "2130706433", "0x7f.0.0.1", "1.2.3.4.example")) {
      assertEquals(Optional.empty(), Authority.parse(name).literal(), name);
    }
  }

  @Example
  void differentWritingsOfAnIpv6AddressAreTheSameHost() throws Exception {
    Authority loopback = Authority.parse("[::1]");
    assertEquals(loopback, Authority.parse("[0:0:0:0:0:0:0:1]"));
    assertEquals(Authority.parse("[2001:DB8::a]:1"), Authority.parse("[2001:db8:0::A]:1"));
    assertEquals(Authority.parse("[::ffff:192.0.2.1]"), Authority.parse("[::ffff:c000:201]"));
    Authority mapped = Authority.parse("[::ffff:192.0.2.1]");
    assertEquals(mapped, Authority.parse(mapped.toString()));
  }

  @Property
  void theDefaultPortOfAnOriginMakesNoDifferenceAndAnotherDoes(
      @ForAll("hosts") String host, @ForAll @IntRange(max = 65_535) int port) throws Exception {
    assertEquals(Origin.parse("http://" + host), Origin.parse("HTTP://" + host + ":80"));
    assertEquals(Origin.parse("https://" + host), Origin.parse("https://" + host + ":443"));
    boolean usual = port == 443;
    assertEquals(
        usual,
        Origin.parse("https://" + host).equals(Origin.parse("https://" + host + ":" + port)));
    Origin origin = Origin.parse("https://" + host + ":" + port);
    assertEquals(origin, Origin.parse(origin.toString()));
  }

  @Example
  void whatIsNoOriginIsRefused() {
    for (String text :
        List.of("null", "", "example.com", "http://a/b", "http://a http://b", "http://u@a")) {
      assertThrows(MalformedEncodingException.class, () -> Origin.parse(text), text);
    }
  }
}
