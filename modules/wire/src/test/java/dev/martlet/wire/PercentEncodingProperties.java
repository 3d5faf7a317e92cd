package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PercentEncodingProperties {
  /**
   * The characters that encodeURIComponent leaves alone (ECMA-262, "uriUnescaped" without the
   * reserved set).
   */
  private static final String UNESCAPED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";

  private static final String HEX = "0123456789abcdefABCDEF";

  @Provide
  Arbitrary<String> unicode() {
    Arbitrary<Integer> codePoints =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 0x7F),
            Arbitraries.integers().between(0x80, 0xD7FF),
            Arbitraries.integers().between(0xE000, 0xFFFF),
            Arbitraries.integers().between(0x10000, 0x10FFFF));
    return codePoints
        .list()
        .ofMaxSize(40)
        .map(list -> list.stream().map(Character::toString).reduce("", String::concat));
  }

  /**
   * Any UTF-16, including unpaired surrogates, with many of the characters that the decoders look
   * for.
   */
  @Provide
  Arbitrary<String> anything() {
    Arbitrary<Character> telling = Arbitraries.of('%', '+', '&', '=', '0', 'c', 'C', '3', 'f', 'g');
    return Arbitraries.oneOf(telling, Arbitraries.chars().all())
        .list()
        .ofMaxSize(60)
        .map(list -> list.stream().map(String::valueOf).reduce("", String::concat));
  }

  @Property
  void bothUndoUrlEncoder(@ForAll("unicode") String text) throws Exception {
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
    assertEquals(text, PercentEncoding.decodeLeniently(encoded));
    assertEquals(text, PercentEncoding.decodeStrictly(encoded));
  }

  @Property
  void bothUndoEncodeUriComponent(@ForAll("unicode") String text, @ForAll boolean upperCase)
      throws Exception {
    String encoded = encodeUriComponent(text, upperCase);
    assertEquals(text, PercentEncoding.decodeLeniently(encoded));
    assertEquals(text, PercentEncoding.decodeStrictly(encoded));
  }

  static String encodeUriComponent(String text, boolean upperCase) {
    HexFormat hex = upperCase ? HexFormat.of().withUpperCase() : HexFormat.of();
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xFF);
      encoded.append(UNESCAPED.indexOf(c) >= 0 ? String.valueOf(c) : "%" + hex.toHexDigits(octet));
    }
    return encoded.toString();
  }

  @Property
  void theLenientOneTakesAnything(@ForAll("anything") String text) {
    String decoded = PercentEncoding.decodeLeniently(text);
    // Any input decodes to well-formed text: it survives a round trip through UTF-8.
    assertEquals(
        decoded, new String(decoded.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  @Property
  void theStrictOneTakesOrRefusesAndAgreesWithTheLenientOne(@ForAll("anything") String text) {
    try {
      assertEquals(PercentEncoding.decodeLeniently(text), PercentEncoding.decodeStrictly(text));
    } catch (MalformedEncodingException e) {
      assertTrue(e.getMessage() != null);
    }
  }

  @Property
  void whatHasNoEscapesStaysAsItIs(@ForAll("unicode") String text) {
    String plain = text.replace("%", "").replace("+", "");
    assertEquals(plain, PercentEncoding.decodeLeniently(plain));
    String once = PercentEncoding.decodeLeniently(text);
    if (!once.contains("%") && !once.contains("+")) {
      assertEquals(once, PercentEncoding.decodeLeniently(once));
    }
  }

  @Property
  void everyTruncationOfAnEscape(@ForAll("unicode") String before, @ForAll byte octet) {
    String prefix = encodeUriComponent(before, true);
    String escape = "%" + HexFormat.of().toHexDigits(octet);
    for (int length = 1; length < 3; length++) {
      String cut = prefix + escape.substring(0, length);
      assertEquals(before + escape.substring(0, length), PercentEncoding.decodeLeniently(cut), cut);
      assertThrows(MalformedEncodingException.class, () -> PercentEncoding.decodeStrictly(cut));
    }
  }

  @Property
  void everyCorruptionOfAnEscape(@ForAll char wrong, @ForAll byte octet, @ForAll boolean first) {
    String digits = HexFormat.of().toHexDigits(octet);
    String escape = first ? "%" + wrong + digits.charAt(1) : "%" + digits.charAt(0) + wrong;
    if (HEX.indexOf(wrong) >= 0) {
      return;
    }
    assertThrows(MalformedEncodingException.class, () -> PercentEncoding.decodeStrictly(escape));
    if (wrong != '%' && wrong != '+' && !Character.isSurrogate(wrong)) {
      assertEquals(escape, PercentEncoding.decodeLeniently(escape));
    }
  }

  @Property
  void multiByteCharactersCutAtEveryByte(@ForAll("unicode") String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      byte[] part = java.util.Arrays.copyOf(bytes, cut);
      StringBuilder encoded = new StringBuilder();
      for (byte octet : part) {
        encoded.append('%').append(HexFormat.of().toHexDigits(octet));
      }
      String expected = new String(part, StandardCharsets.UTF_8);
      assertEquals(expected, PercentEncoding.decodeLeniently(encoded.toString()));
      boolean whole = text.startsWith(expected) && !endsInsideCharacter(bytes, cut);
      if (whole) {
        assertEquals(expected, strictly(encoded.toString()));
      } else {
        assertThrows(
            MalformedEncodingException.class,
            () -> PercentEncoding.decodeStrictly(encoded.toString()));
      }
    }
  }

  private static boolean endsInsideCharacter(byte[] bytes, int cut) {
    return cut < bytes.length && (bytes[cut] & 0xC0) == 0x80;
  }

  private static String strictly(String text) {
    try {
      return PercentEncoding.decodeStrictly(text);
    } catch (MalformedEncodingException e) {
      throw new AssertionError(text, e);
    }
  }

  @Property
  void anyBytesAtAllAsEscapes(@ForAll byte[] bytes) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : bytes) {
      encoded.append('%').append(HexFormat.of().toHexDigits(octet));
    }
    assertEquals(
        new String(bytes, StandardCharsets.UTF_8),
        PercentEncoding.decodeLeniently(encoded.toString()));
  }

  @Example
  void escapesAreUtf8AndNotLatin1() throws Exception {
    // The older server answered "Ã©" here; version 1 does not, on purpose.
    assertEquals("é", PercentEncoding.decodeLeniently("%C3%A9"));
    assertEquals("é", PercentEncoding.decodeStrictly("%C3%A9"));
    assertEquals("\uFFFD", PercentEncoding.decodeLeniently("%E9"));
    assertThrows(MalformedEncodingException.class, () -> PercentEncoding.decodeStrictly("%E9"));
  }

  @Example
  void digitsOfOtherScriptsAreNotHexadecimal() {
    assertEquals("%٤١", PercentEncoding.decodeLeniently("%٤١"));
    assertEquals("%４１", PercentEncoding.decodeLeniently("%４１"));
  }

  @Example
  void halfASurrogatePairIsMalformedInput() {
    assertEquals("a\uFFFDb+".replace('+', ' '), PercentEncoding.decodeLeniently("a\uD800b+"));
    assertEquals("\uD83D\uDE00 ", PercentEncoding.decodeLeniently("\uD83D\uDE00+"));
  }

  @Example
  void aMillionEscapesAreDecoded() throws Exception {
    String encoded = "%E2%82%AC".repeat(1_000_000);
    assertEquals("€".repeat(1_000_000), PercentEncoding.decodeLeniently(encoded));
    assertEquals("€".repeat(1_000_000), PercentEncoding.decodeStrictly(encoded));
    ByteArrayOutputStream percents = new ByteArrayOutputStream();
    percents.writeBytes("%".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII));
    assertEquals(
        percents.toString(StandardCharsets.US_ASCII),
        PercentEncoding.decodeLeniently(percents.toString(StandardCharsets.US_ASCII)));
  }
}
