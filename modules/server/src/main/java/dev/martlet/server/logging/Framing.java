package dev.martlet.server.logging;

import dev.martlet.engine.plugin.FaultText;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What Helidon logs about the framing of HTTP: any stranger can cause it by sending what is no
 * HTTP, and a stack of Helidon's own frames tells an operator nothing. Any thread.
 */
final class Framing {
  private static final String LOGGERS = "io.helidon.webserver.http1.";
  private static final int MOST_CAUSES = 10;

  private Framing() {}

  /** The event; if it is about framing, with its first cause in place of all stacks. */
  static LogRecord withoutStack(LogRecord event) {
    String logger = event.getLoggerName();
    boolean cut =
        event.getThrown() != null
            && logger != null
            && logger.startsWith(LOGGERS)
            && !Logger.getLogger(logger).isLoggable(Level.FINE);
    if (!cut) {
      return event;
    }
    Throwable cause = event.getThrown();
    for (int i = 0; i < MOST_CAUSES && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    LogRecord line =
        new LogRecord(event.getLevel(), event.getMessage() + ": " + FaultText.line(cause));
    line.setLoggerName(logger);
    line.setInstant(event.getInstant());
    line.setLongThreadID(event.getLongThreadID());
    return line;
  }
}
