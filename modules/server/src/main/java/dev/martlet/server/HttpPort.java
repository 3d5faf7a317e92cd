package dev.martlet.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import tools.jackson.databind.json.JsonMapper;

/** What the HTTP port serves: how to reach the shards, and the files of a folder. */
final class HttpPort {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private HttpPort() {}

  /** One way to reach the shards, as {@code GET /api/shards/transports} tells it. */
  record Transport(
      String name, String scheme, int port, List<String> requiredParams, String snapshotFraming) {

    private Map<String, Object> json() {
      return Map.of(
          "name", name,
          "scheme", scheme,
          "port", port,
          "required_params", requiredParams,
          "snapshot_framing", snapshotFraming);
    }
  }

  static HttpRouting.Builder routing(Optional<Path> www, IntSupplier shardPort) {
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.any(
        (request, response) -> {
          response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
          response.next();
        });
    routing.get(
        "/api/shards/transports",
        (request, response) -> {
          response.header(HeaderNames.CONTENT_TYPE, "application/json");
          response.send(transports(shardPort.getAsInt()));
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

  private static String transports(int shardPort) {
    Transport webSocket =
        new Transport("websocket", "ws", shardPort, List.of("shard"), "tick-u64be");
    return MAPPER.writeValueAsString(Map.of("transports", List.of(webSocket.json())));
  }
}
