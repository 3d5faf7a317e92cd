package dev.martlet.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import tools.jackson.databind.json.JsonMapper;

/** What the HTTP port serves: how to reach the shards, and the files of a folder. */
final class HttpPort {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private HttpPort() {}

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

  /** The ways to reach the shards, which clients ask for before they connect. */
  private static String transports(int shardPort) {
    Map<String, Object> webSocket = new LinkedHashMap<>();
    webSocket.put("name", "websocket");
    webSocket.put("scheme", "ws");
    webSocket.put("port", shardPort);
    webSocket.put("required_params", List.of("shard"));
    webSocket.put("snapshot_framing", "tick-u64be");
    return MAPPER.writeValueAsString(Map.of("transports", List.of(webSocket)));
  }
}
