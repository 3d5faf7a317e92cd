package dev.martlet.server;

import dev.martlet.engine.Figure;
import dev.martlet.engine.Figures;
import dev.martlet.engine.Figures.Reading;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the HTTP port serves: how to reach the shards, how the server is doing, and the files of a
 * folder.
 */
final class HttpPort {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private HttpPort() {}

  static HttpRouting.Builder routing(
      Optional<Path> www,
      IntSupplier shardPort,
      Supplier<List<String>> whyNotReady,
      Figures figures) {
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.any(
        (request, response) -> {
          response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
          response.next();
        });
    routing.get(
        "/api/shards/transports",
        (request, response) -> json(response, transports(shardPort.getAsInt())));
    routing.get(
        "/observe/health/live", (request, response) -> json(response, Map.of("status", "UP")));
    routing.get(
        "/observe/health/ready", (request, response) -> readiness(response, whyNotReady.get()));
    routing.get(
        "/observe/metrics",
        (request, response) -> {
          response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
          response.send(exposition(figures.read()));
        });
    www.ifPresent(
        folder ->
            routing.register(
                "/",
                StaticContentFeature.createService(
                    FileSystemHandlerConfig.builder()
                        .location(folder)
                        .welcome("index.html")
                        .build())));
    return routing;
  }

  private static void json(ServerResponse response, Object body) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(MAPPER.writeValueAsString(body));
  }

  private static void readiness(ServerResponse response, List<String> whyNot) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", whyNot.isEmpty() ? "UP" : "DOWN");
    if (!whyNot.isEmpty()) {
      body.put("reasons", whyNot);
      response.status(Status.SERVICE_UNAVAILABLE_503);
    }
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    json(response, body);
  }

  /** The figures in the text format of Prometheus, version 0.0.4. */
  private static String exposition(List<Reading> readings) {
    StringBuilder page = new StringBuilder();
    String last = "";
    for (Reading reading : readings) {
      Figure.Description figure = reading.figure().description();
      String metric = figure.metric();
      if (!metric.equals(last)) {
        last = metric;
        String kind = figure.kind().name().toLowerCase(Locale.ROOT);
        page.append("# HELP ").append(metric).append(' ').append(figure.help());
        page.append("\n# TYPE ").append(metric).append(' ').append(kind).append('\n');
      }
      page.append(metric);
      if (!reading.labelValue().isEmpty()) {
        page.append('{').append(figure.label()).append("=\"");
        page.append(reading.labelValue()).append("\"}");
      }
      page.append(' ').append(reading.value()).append('\n');
    }
    return page.toString();
  }

  /** The ways to reach the shards, which clients ask for before they connect. */
  private static Map<String, Object> transports(int shardPort) {
    Map<String, Object> webSocket = new LinkedHashMap<>();
    webSocket.put("name", "websocket");
    webSocket.put("scheme", "ws");
    webSocket.put("port", shardPort);
    webSocket.put("required_params", List.of("shard"));
    webSocket.put("snapshot_framing", "tick-u64be");
    return Map.of("transports", List.of(webSocket));
  }
}
