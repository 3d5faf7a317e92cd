package dev.martlet.server.http;

import dev.martlet.engine.Shard;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.server.config.PublicUrl;
import dev.martlet.server.config.PublicUrlSettings;
import dev.martlet.server.plugin.HostedAuthenticator;
import dev.martlet.server.plugin.HostedStore;
import dev.martlet.server.plugin.Plugin;
import dev.martlet.server.plugin.PluginPage;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.transport.ShardRequests;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerResponse;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The part of the API about the server: how to reach shards, and what is loaded. Any thread. */
final class ServerApi {
  private static final String CONNECT = "api/shards/{shard}/connect";

  private final HttpContext context;
  private final byte[] document = Resources.read("openapi.yaml");

  ServerApi(HttpContext context) {
    this.context = context;
  }

  void addTo(Api api) {
    api
        .add(Method.GET, "/api/shards/transports", call -> transports())
        .add(Method.GET, "/api/types", this::types)
        .add(Method.GET, "/api/plugins", this::plugins)
        .stream(Method.GET, "/api/openapi.yaml", (call, response) -> openApi(response))
        .stream(Method.HEAD, "/api/openapi.yaml", (call, response) -> openApi(response));
  }

  private void openApi(ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/yaml");
    response.send(document);
  }

  /** Public, because clients ask for the transports before they connect. */
  private Answer transports() {
    String secure = context.config().tls().isPresent() ? "s" : "";
    Map<String, Object> webSocket = webSocket(context.shardPort().getAsInt(), Optional.empty());
    PublicUrlSettings.shardUrl(context.config()).ifPresent(url -> tell(webSocket, url));
    Map<String, Object> onThisPort =
        webSocket(context.httpPort().getAsInt(), Optional.of(ShardRequests.PATH));
    context
        .config()
        .get(PublicUrlSettings.PUBLIC_URL)
        .map(url -> url.below("shards").forSockets())
        .ifPresent(url -> tell(onThisPort, url));
    Map<String, Object> events = new LinkedHashMap<>();
    events.put("name", "sse");
    events.put("scheme", "http" + secure);
    events.put("port", context.httpPort().getAsInt());
    events.put("path", "/" + CONNECT);
    context
        .config()
        .get(PublicUrlSettings.PUBLIC_URL)
        .map(url -> url.below(CONNECT))
        .ifPresent(url -> tell(events, url));
    events.put("required_params", List.of());
    events.put("versions", List.of(1));
    events.put("snapshot_framing", "event-id");
    events.put("snapshot_formats", List.of(HostedFormat.BuiltIn.JSON.text()));
    return Answer.ok(Map.of("transports", List.of(webSocket, onThisPort, events)));
  }

  /**
   * A way by WebSocket.
   *
   * @param path that its sockets have; empty for the root, which clients expect of the first
   */
  private Map<String, Object> webSocket(int port, Optional<String> path) {
    Map<String, Object> transport = new LinkedHashMap<>();
    transport.put("name", "websocket");
    transport.put("scheme", "ws" + (context.config().tls().isPresent() ? "s" : ""));
    transport.put("port", port);
    path.ifPresent(known -> transport.put("path", known));
    transport.put("required_params", List.of("shard"));
    transport.put("versions", List.of(1, 2));
    transport.put("snapshot_framing", "tick-u64be");
    transport.put(
        "snapshot_formats", context.plugins().formats().stream().map(HostedFormat::text).toList());
    return transport;
  }

  /** Clients reach a transport under its public URL, not at the port where it listens. */
  private static void tell(Map<String, Object> transport, PublicUrl url) {
    transport.put("scheme", url.scheme());
    transport.put("port", url.port());
    transport.put("path", url.path());
    transport.put("url", url.toString());
  }

  private Answer types(Call call) throws RefusedException, InterruptedException {
    call.requireAdmin();
    Map<String, Long> shards =
        context.registry().list().stream()
            .collect(
                Collectors.groupingBy(
                    (Shard<?> shard) -> shard.id().type(), Collectors.counting()));
    List<Map<String, Object>> all =
        context.plugins().types().stream()
            .sorted(
                Comparator.comparing((HostedType<?> type) -> type.name(), NaturalOrder.OF_TEXTS))
            .map(
                type -> {
                  Map<String, Object> body = new LinkedHashMap<>();
                  body.put("name", type.name());
                  body.put("plugin", type.plugin());
                  body.put("options", type.options());
                  body.put("shards", shards.getOrDefault(type.name(), 0L));
                  return body;
                })
            .toList();
    return Answer.ok(Map.of("types", all));
  }

  private Answer plugins(Call call) throws RefusedException, InterruptedException {
    call.requireAdmin();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(
        "plugins",
        context.plugins().plugins().stream()
            .sorted(Comparator.comparing(Plugin::name, NaturalOrder.OF_TEXTS))
            .map(ServerApi::plugin)
            .toList());
    body.put(
        "failures",
        context.plugins().failures().stream()
            .map(
                failure ->
                    Map.of(
                        "from",
                        failure.from().getFileName().toString(),
                        "reason",
                        failure.reason()))
            .toList());
    return Answer.ok(body);
  }

  private static Map<String, Object> plugin(Plugin plugin) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", plugin.name());
    body.put("from", plugin.from().getFileName().toString());
    body.put("types", plugin.types().stream().map(HostedType::name).toList());
    body.put(
        "authenticators", plugin.authenticators().stream().map(HostedAuthenticator::name).toList());
    body.put("formats", plugin.formats().stream().map(HostedFormat::text).toList());
    body.put("stores", plugin.stores().stream().map(HostedStore::name).toList());
    body.put("pages", plugin.pages().stream().map(PluginPage::toString).toList());
    return body;
  }
}
