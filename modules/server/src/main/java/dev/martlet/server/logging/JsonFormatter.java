package dev.martlet.server.logging;

import dev.martlet.engine.data.WellFormedJsonFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
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
    members.put("logger", event.getLoggerName());
    members.put("thread", event.getLongThreadID());
    LogOrigin origin = LogOrigin.of(event);
    origin.plugin().ifPresent(plugin -> members.put("plugin", plugin));
    origin.shard().ifPresent(shard -> members.put("shard", shard));
    members.put("message", formatMessage(event));
    if (event.getThrown() != null) {
      members.put("exception", event.getThrown().toString());
      members.put("stack", stack(event.getThrown()));
    }
    return MAPPER.writeValueAsString(members) + "\n";
  }

  private static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
