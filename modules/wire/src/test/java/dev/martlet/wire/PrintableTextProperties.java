package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Text for logs and terminals holds nothing that they obey or hide. */
class PrintableTextProperties {
  @Property
  void nothingIsLeftThatATerminalObeysOrHides(@ForAll String text) {
    String shown = PrintableText.of(text);
    assertTrue(WellFormedText.is(shown));
    assertTrue(shown.codePoints().noneMatch(Character::isISOControl));
    assertTrue(shown.codePoints().allMatch(c -> Character.getType(c) != Character.FORMAT));
  }

  @Property
  void whatIsShownIsShownTheSameAgain(@ForAll String text) {
    String shown = PrintableText.of(text);
    assertSame(shown, PrintableText.of(shown));
  }

  @Example
  void ordinaryTextStaysAsItIs() {
    String text = "Zoë says \"it's 5 °C\" 😀 \\ 中文 עברית";
    assertSame(text, PrintableText.of(text));
  }

  @Example
  void eachKindIsEscaped() {
    assertEquals("\\n\\r\\t\\u0000\\u001b\\u007f", PrintableText.of("\n\r\t\0\u001b\u007f"));
    assertEquals("\\u0085\\u009b\\u2028\\u2029", PrintableText.of("\u0085\u009b\u2028\u2029"));
    assertEquals("\\u202e\\u2066\\ufeff\\ud800", PrintableText.of("\u202e\u2066\ufeff\ud800"));
    assertEquals("a\\udb40\\udc01b", PrintableText.of("a\udb40\udc01b"));
  }
}
