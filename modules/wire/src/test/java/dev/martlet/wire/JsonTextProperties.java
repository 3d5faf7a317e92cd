package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.wire.JsonText.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The text that may come in: the JDK's strict decoder and its UTF-16 encoder know. */
class JsonTextProperties {
  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isUnicode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Bytes that are UTF-8 more often than chance would have it, without escapes and zeros. */
  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<byte[]> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(
                    "C0AF", "E080AF", "EDA080", "EDBFBF", "F4908080", "F08080AF", "F8", "E282")
                .map(HexFormat.of()::parseHex),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(4),
            Arbitraries.strings().ofMaxLength(5).map(s -> s.getBytes(StandardCharsets.UTF_8)));
    return pieces
        .list()
        .ofMaxSize(4)
        .map(JsonTextProperties::joined)
        .map(JsonTextProperties::plain);
  }

  private static byte[] joined(List<byte[]> pieces) {
    ByteBuffer all = ByteBuffer.allocate(pieces.stream().mapToInt(p -> p.length).sum());
    pieces.forEach(all::put);
    return all.array();
  }

  private static byte[] plain(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '\\' || bytes[i] == 0 ? (byte) 'x' : bytes[i];
    }
    return bytes;
  }

  @Property(tries = 5000)
  void bytesAreTakenWhenTheStrictDecoderTakesThem(@ForAll("bytes") byte[] bytes) {
    assertEquals(isUtf8(bytes) ? null : Fault.NOT_UTF8, JsonText.fault(bytes));
  }

  /** Any UTF-16, half pairs included, each unit as an escape or, where it can be, as itself. */
  @Property(tries = 5000)
  void escapesAreTakenWhenTheyAreUnicode(
      @ForAll("units") String text, @ForAll boolean upper, @ForAll("prefixes") String prefix) {
    StringBuilder json = new StringBuilder(prefix);
    for (char unit : text.toCharArray()) {
      boolean raw = unit > ' ' && unit != '"' && unit != '\\' && !Character.isSurrogate(unit);
      String escape = String.format(upper ? "\\u%04X" : "\\u%04x", (int) unit);
      json.append(raw ? String.valueOf(unit) : escape);
    }
    Fault fault = JsonText.fault(json.append('"').toString().getBytes(StandardCharsets.UTF_8));
    assertEquals(isUnicode(text) ? null : Fault.LONE_SURROGATE, fault);
    assertEquals(isUnicode(text), WellFormedText.is(text));
  }

  @Provide
  Arbitrary<String> units() {
    Arbitrary<Character> units =
        Arbitraries.oneOf(
            Arbitraries.of('\ud83d', '\ude00', '\udbff', '\udfff', '\ud800', '\udc00', '\\', 'u'),
            Arbitraries.chars().all());
    return units
        .list()
        .ofMaxSize(6)
        .map(
            list -> {
              StringBuilder text = new StringBuilder();
              list.forEach(text::append);
              return text.toString();
            });
  }

  @Provide
  Arbitrary<String> prefixes() {
    return Arbitraries.of("\"", "\"\\\\", "\"\\\\\\\\", "\"\\n\\\"", "{\"\\\\ud83d\":\"");
  }

  @Example
  void aBackslashThatIsEscapedBeginsNoEscape() {
    assertEquals(null, fault("\"\\\\ud83d\""));
    assertEquals(Fault.LONE_SURROGATE, fault("\"\\\\\\ud83d\""));
    assertEquals(Fault.LONE_SURROGATE, fault("\"\\ud83d\\\\ude00\""));
    assertEquals(Fault.LONE_SURROGATE, fault("\"\\ud83dx\\ude00\""));
    assertEquals(Fault.LONE_SURROGATE, fault("\"\\ude00\\ud83d\""));
    assertEquals(Fault.LONE_SURROGATE, fault("\"\\ud83d"));
    assertEquals(null, fault("\"\\ud83d\\ude00\""));
  }

  @Example
  void anotherEncodingIsNotUtf8() {
    for (var charset :
        List.of(
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            StandardCharsets.UTF_32,
            StandardCharsets.UTF_32LE,
            StandardCharsets.UTF_32BE)) {
      assertEquals(
          Fault.NOT_UTF8, JsonText.fault("{\"input\":1}".getBytes(charset)), charset.name());
    }
  }

  private static Fault fault(String json) {
    return JsonText.fault(json.getBytes(StandardCharsets.UTF_8));
  }
}
