package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class WellFormedTextProperties {
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Character> characters =
        Arbitraries.oneOf(
            Arbitraries.chars().all(),
            Arbitraries.chars().range('\uD800', '\uDFFF'),
            Arbitraries.chars().range('a', 'c'));
    return characters
        .list()
        .ofMaxSize(20)
        .map(
            list -> {
              StringBuilder text = new StringBuilder();
              list.forEach(text::append);
              return text.toString();
            });
  }

  @Property
  void itIsTheTextWithEachLoneSurrogateReplaced(@ForAll("texts") String text) {
    int[] points = text.codePoints().map(p -> p >= 0xD800 && p <= 0xDFFF ? 0xFFFD : p).toArray();
    String valid = WellFormedText.of(text);
    assertEquals(new String(points, 0, points.length), valid);
    assertTrue(WellFormedText.is(valid));
    assertEquals(WellFormedText.is(text), valid.equals(text));
    if (valid.equals(text)) {
      assertSame(text, valid);
    }
  }

  @Property
  void whatIsCutIsValidAndTheBeginning(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 25) int max) {
    String cut = WellFormedText.cut(text, max);
    String valid = WellFormedText.of(text);
    assertTrue(WellFormedText.is(cut));
    if (valid.length() <= max) {
      assertEquals(valid, cut);
    } else {
      String kept = cut.substring(0, cut.length() - 1);
      assertEquals(kept + "\u2026", cut);
      assertTrue(valid.startsWith(kept));
      assertTrue(kept.length() == max || kept.length() == max - 1);
    }
  }

  @Example
  void whateverIsSentAsTextIsValid() {
    byte[] close = WebSocketFrames.close(1000, "no \uD83D");
    assertEquals("no \uFFFD", utf8(close, 4));
    assertEquals("{\uFFFD}", utf8(WebSocketFrames.text("{\uDE00}"), 2));
    MessageBytes message = new MessageBytes(8);
    message.text("id\uD83D");
    assertEquals("id\uFFFD", utf8(message.copy(), 1));
    byte[] event = ServerSentEvent.named("end", "\"\uD83D\"");
    assertTrue(utf8(event, 0).contains("\"\uFFFD\""), () -> utf8(event, 0));
  }

  private static String utf8(byte[] bytes, int from) {
    return new String(Arrays.copyOfRange(bytes, from, bytes.length), StandardCharsets.UTF_8);
  }
}
