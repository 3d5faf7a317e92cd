package dev.martlet.server.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever strangers and plugins put into an event, the log shows it as one event. */
class LogFormatProperties {
  private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s: %5$s%6$s%n";

  /** As {@link #FORMAT} begins an event. */
  private static final Pattern EVENT =
      Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+[+-]\\d{4} [A-Z]+ +\\S*: .*");

  private static final Pattern HIDDEN =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009F\\p{Cf}\\u2028\\u2029&&[^\\n]]");

  private static final String FORGED = "2026-11-28T10:00:00.000+0000 SEVERE  forged: event";

  static {
    // The formatter reads the format when its class is initialised.
    System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
  }

  /** A level with a name of its own, as a plugin can make it. */
  private static final class OddLevel extends Level {
    private static final long serialVersionUID = 1;

    OddLevel(String name, int value) {
      super(name, value);
    }
  }

  /** An exception whose text is a stranger's. */
  private static final class OddException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OddException(String message, Throwable cause) {
      super(message, cause);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "\n",
            "\r",
            "\r\n",
            "\u0085",
            "\u2028",
            "\u2029",
            "\u000b",
            "\f",
            "\u001b[31m",
            "\u009b2J",
            "\b",
            "\u007f",
            "\0",
            "\u202e",
            "\u2066",
            "\ud800",
            "\udc00",
            "{0}",
            "%n",
            "\udb40\udc01",
            "\ufeff",
            "\t",
            "é",
            "😀",
            "'",
            "\\n",
            FORGED,
            "\n" + FORGED);
    return Arbitraries.oneOf(pieces, Arbitraries.strings().ofMaxLength(8))
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }

  private static LogRecord event(
      String message, String parameter, String logger, String fault, String level) {
    LogRecord event = new LogRecord(new OddLevel(level, 900), message);
    event.setParameters(new Object[] {parameter});
    event.setLoggerName(logger);
    event.setSourceClassName(logger);
    event.setSourceMethodName(parameter);
    event.setThrown(new OddException(fault, new OddException(message, null)));
    return event;
  }

  @Property
  void theTextLogHasOneLineThatLooksLikeAnEventForEachEvent(
      @ForAll("texts") String message,
      @ForAll("texts") String parameter,
      @ForAll("texts") String logger,
      @ForAll("texts") String fault,
      @ForAll("texts") String level) {
    String text = new TextFormatter().format(event(message, parameter, logger, fault, level));
    List<String> lines = List.of(text.split("\n"));
    assertEquals(1, lines.stream().filter(line -> EVENT.matcher(line).find()).count(), text);
    assertTrue(lines.getFirst().contains(" WARNING "), text);
    lines.stream()
        .skip(1)
        .forEach(line -> assertTrue(line.startsWith(TextFormatter.CONTINUED), text));
    assertFalse(HIDDEN.matcher(text).find(), text);
  }

  @Property
  void theJsonLogHasOneLineForEachEventAndHidesNothing(
      @ForAll("texts") String message,
      @ForAll("texts") String parameter,
      @ForAll("texts") String logger,
      @ForAll("texts") String fault,
      @ForAll("texts") String level) {
    String text = new JsonFormatter().format(event(message, parameter, logger, fault, level));
    assertEquals(text.length() - 1, text.indexOf('\n'));
    assertFalse(HIDDEN.matcher(text).find(), text);
    JsonNode json = new JsonMapper().readTree(text);
    assertTrue(json.get("message").isString() && json.get("stack").isString(), text);
  }

  @Example
  void aMessageOfSeveralLinesIsShownWithItsLinesMarked() {
    LogRecord event = new LogRecord(Level.INFO, "first\nsecond\n" + FORGED);
    event.setLoggerName("some.logger");
    String text = new TextFormatter().format(event);
    assertTrue(text.endsWith("INFO    some.logger: first\n  | second\n  | " + FORGED + "\n"), text);
  }

  @Example
  void escapeSequencesAndReadingDirectionsAreShown() {
    LogRecord event = new LogRecord(Level.INFO, "a\u001b[31m\u202ec\tb\u009b");
    event.setLoggerName("some.logger");
    String text = new TextFormatter().format(event);
    assertTrue(text.contains(": a\\u001b[31m\\u202ec\\tb\\u009b\n"), text);
  }
}
