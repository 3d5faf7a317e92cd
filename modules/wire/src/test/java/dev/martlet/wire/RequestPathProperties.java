package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Paths that everybody reads in the same way, and others. */
class RequestPathProperties {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.strings()
        .withChars("ab09-._~:@%2fFeE5cC3B/;\\\u0000\t")
        .ofMaxLength(24)
        .map(rest -> "/" + rest);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("abzAZ09-._~!$&'()*+,=:@ \u00e9\u20ac")
        .ofMinLength(1)
        .ofMaxLength(12)
        .filter(name -> !name.matches("\\.{1,2}"));
  }

  @Property
  void whatPassesIsReadInOneWay(@ForAll("paths") String path) {
    if (RequestPath.fault(path).isEmpty() && !path.contains("//")) {
      String decoded = new String(bytes(path), StandardCharsets.ISO_8859_1);
      assertEquals(count(path, '/'), count(decoded, '/'), "decoding makes no new segment");
      for (String segment : decoded.split("/", -1)) {
        assertTrue(!segment.equals(".") && !segment.equals(".."), decoded);
      }
      assertTrue(decoded.chars().noneMatch(c -> c < ' ' || c == ';' || c == '\\' || c == 0x7F));
      String normal =
          path.replaceAll("%(2[dDeE]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF]|7[eE])", "*");
      assertEquals(path, normal, "RFC 3986, section 6.2.2.2: nothing is left to normalize");
    }
  }

  /** Whatever a proxy's filter looks for, no other spelling of it reaches a route. */
  @Property
  void aPathOfPlainCharactersHasOneSpelling(@ForAll("plain") String path, @ForAll Random random) {
    assertEquals(Optional.empty(), RequestPath.fault(path));
    int at = 1 + random.nextInt(path.length() - 1);
    String escape = (random.nextBoolean() ? "%%%02x" : "%%%02X").formatted((int) path.charAt(at));
    String other = path.substring(0, at) + escape + path.substring(at + 1);
    assertTrue(RequestPath.fault(other).isPresent(), other);
  }

  @Provide
  Arbitrary<String> plain() {
    return Arbitraries.strings()
        .withChars(UNRESERVED)
        .ofMinLength(1)
        .ofMaxLength(20)
        .filter(name -> !name.matches("\\.{1,2}"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(names -> "/" + String.join("/", names));
  }

  /** What a browser sends for a name: its encoder escapes no character that needs none. */
  @Property
  void whatEncodersOfNamesSendPasses(@ForAll("names") String name) {
    StringBuilder path = new StringBuilder("/api/shards/");
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = (UNRESERVED + "!'()*").indexOf(b) >= 0;
      path.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xFF));
    }
    assertEquals(Optional.empty(), RequestPath.fault(path.toString()), path::toString);
  }

  private static long count(String text, char what) {
    return text.chars().filter(c -> c == what).count();
  }

  private static byte[] bytes(String path) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '%') {
        out.append((char) Integer.parseInt(path.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        out.append(path.charAt(i));
      }
    }
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Property
  void ordinaryNamesPassWhicheverOfTheirOtherBytesAreEscaped(
      @ForAll("names") String name, @ForAll @IntRange(max = 255) int which) {
    StringBuilder path = new StringBuilder("/api/");
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = UNRESERVED.indexOf(b) >= 0 || b > ' ' && (b & which) == 0;
      path.append(plain ? String.valueOf((char) b) : "%%%02x".formatted(b));
    }
    assertEquals(Optional.empty(), RequestPath.fault(path.toString()), path::toString);
  }

  @Example
  void whatAFilterMayReadInAnotherWayIsAFault() {
    for (String path :
        List.of(
            "/observe;x/metrics",
            "/observe/metrics;",
            "/observe%3bx/metrics",
            "/observe%2fmetrics",
            "/observe%5Cmetrics",
            "/observe\\metrics",
            "/a/../observe/metrics",
            "/a/%2e%2E/observe",
            "/.%2e/observe",
            "/./observe",
            "/observe/.",
            "/observe%00/metrics",
            "/observe\t/metrics",
            "/observe%0d%0a",
            "/observe%7f",
            "/%6fbserve/metrics",
            "/%6Fbserve/metrics",
            "/observe/metric%73",
            "/observe%2dx",
            "/a%5f",
            "/a%7e",
            "/%30",
            "/%",
            "/%2",
            "/%zz",
            "/%\uff12\uff46")) {
      assertTrue(RequestPath.fault(path).isPresent(), path);
    }
  }
}
