package dev.martlet.server.logging;

import dev.martlet.engine.data.WellFormedJsonFactory;
import dev.martlet.engine.plugin.FaultText;
import dev.martlet.wire.PrintableText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import tools.jackson.databind.json.JsonMapper;

/**
 * Formats each record as a JSON object on one line: {@code time}, {@code level}, {@code logger},
 * {@code message}, and so on; {@code plugin} and {@code shard} if it comes from there.
 */
final class JsonFormatter extends Formatter {
  private static final JsonMapper MAPPER = JsonMapper.builder(new WellFormedJsonFactory()).build();

  @Override
  public String format(LogRecord event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("time", event.getInstant().toString());
    members.put("level", event.getLevel().getName());
    String logger = event.getLoggerName();
    members.put("logger", logger == null ? null : LogText.cut(logger));
    members.put("thread", event.getLongThreadID());
    LogOrigin origin = LogOrigin.of(event);
    origin.plugin().ifPresent(plugin -> members.put("plugin", plugin));
    origin.shard().ifPresent(shard -> members.put("shard", shard));
    members.put("message", LogText.cut(formatMessage(event)));
    if (event.getThrown() != null) {
      members.put("exception", FaultText.line(event.getThrown()));
      members.put("stack", FaultText.stack(event.getThrown()));
    }
    // JSON need not escape all that a terminal obeys or hides. It has these characters in texts
    // only, and the escapes are JSON's.
    return PrintableText.of(MAPPER.writeValueAsString(members)) + "\n";
  }
}
