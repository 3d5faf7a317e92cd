package dev.martlet.server.logging;

import dev.martlet.engine.plugin.FaultText;
import dev.martlet.wire.PrintableText;
import java.io.PrintWriter;
import java.util.List;
import java.util.StringJoiner;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;

/**
 * Formats each record as conf/logging.properties says. What a plugin logs begins with its name and
 * version and, in a shard's turn, the shard, in brackets.
 *
 * <p>An event is one line; if its message or its stack has more, these begin with {@link
 * #CONTINUED}, as no event does. Whatever else cannot be seen is escaped. So nobody whose text is
 * logged can forge an event.
 */
final class TextFormatter extends SimpleFormatter {
  /** Begins every line of an event but the first. */
  static final String CONTINUED = "  | ";

  private static final List<Level> STANDARD =
      List.of(
          Level.SEVERE,
          Level.WARNING,
          Level.INFO,
          Level.CONFIG,
          Level.FINE,
          Level.FINER,
          Level.FINEST);

  /** A stack that is written as a text which was made safe before. */
  private static final class ShownStack extends Throwable {
    private static final long serialVersionUID = 1;

    ShownStack(String text) {
      super(text, null, false, false);
    }

    @Override
    public void printStackTrace(PrintWriter out) {
      out.print(getMessage());
    }
  }

  /** An event whose parts were made safe before. */
  private static final class ShownEvent extends LogRecord {
    private static final long serialVersionUID = 1;

    ShownEvent(Level level, String message) {
      super(level, message);
    }
  }

  /** The format may show any part of the event, so each is made safe before it is applied. */
  @Override
  public String format(LogRecord event) {
    LogRecord shown = new ShownEvent(level(event.getLevel()), lines(formatMessage(event)));
    shown.setLoggerName(word(event.getLoggerName()));
    shown.setSourceClassName(word(event.getSourceClassName()));
    shown.setSourceMethodName(word(event.getSourceMethodName()));
    shown.setInstant(event.getInstant());
    shown.setLongThreadID(event.getLongThreadID());
    shown.setSequenceNumber(event.getSequenceNumber());
    if (event.getThrown() != null) {
      // The formatter puts a line break before the stack.
      shown.setThrown(new ShownStack(CONTINUED + lines(FaultText.stack(event.getThrown()))));
    }
    return super.format(shown);
  }

  @Override
  public String formatMessage(LogRecord event) {
    if (event instanceof ShownEvent) {
      return event.getMessage();
    }
    String message = LogText.cut(super.formatMessage(event));
    LogOrigin origin = LogOrigin.of(event);
    if (!origin.loggedByPlugin()) {
      return message; // the server's own messages say whom they are about
    }
    StringJoiner who = new StringJoiner(", ", "[", "] ");
    origin.plugin().map(PrintableText::of).ifPresent(who::add);
    origin.shard().ifPresent(who::add);
    return who + message;
  }

  /** Marks the lines after the first, and escapes the rest of what cannot be seen. */
  private static String lines(String text) {
    return text.lines().map(PrintableText::of).collect(Collectors.joining("\n" + CONTINUED));
  }

  /** A name, which has no blanks. */
  private static String word(String name) {
    return name == null ? null : PrintableText.of(LogText.cut(name)).replace(" ", "\\u0020");
  }

  /** A plugin may make levels with names of its own, but those could read like a message. */
  private static Level level(Level level) {
    return STANDARD.stream()
        .filter(standard -> standard.intValue() <= level.intValue())
        .findFirst()
        .orElse(Level.FINEST);
  }
}
