package dev.martlet.server.logging;

import java.util.StringJoiner;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Formats each record as conf/logging.properties says. What a plugin logs begins with its name and
 * version and, in a shard's turn, the shard, in brackets.
 */
final class TextFormatter extends SimpleFormatter {
  @Override
  public String formatMessage(LogRecord event) {
    String message = super.formatMessage(event);
    LogOrigin origin = LogOrigin.of(event);
    if (!origin.loggedByPlugin()) {
      return message; // the server's own messages say whom they are about
    }
    StringJoiner who = new StringJoiner(", ", "[", "] ");
    origin.plugin().ifPresent(who::add);
    origin.shard().ifPresent(who::add);
    return who + message;
  }
}
