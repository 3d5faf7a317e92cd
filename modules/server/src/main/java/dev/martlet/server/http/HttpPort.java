package dev.martlet.server.http;

import dev.martlet.server.config.PluginSettings;
import dev.martlet.server.config.ServerSettings;
import dev.martlet.server.refusal.ErrorJson;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.server.transport.ShardRequests;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.InternalServerException;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The routes of the HTTP port: the API, health and metrics, the console, the files of a folder, and
 * the pages of plugins. All errors have one shape. Any thread.
 */
public final class HttpPort {
  private static final HeaderName CONTENT_TYPE_OPTIONS =
      HeaderNames.create("X-Content-Type-Options");

  private HttpPort() {}

  /**
   * Creates the routes.
   *
   * @param context that they serve
   * @return all routes
   */
  public static HttpRouting.Builder routing(HttpContext context) {
    HttpRouting.Builder routing = HttpRouting.builder();
    PublicPaths paths = new PublicPaths(context.config());
    routing.addFilter(new ConnectionFilter(context, paths));
    routing.addFilter(new TargetFilter(context, paths));
    routing.addFilter(new ConsoleHost(context.config()));
    routing.any(
        (request, response) -> {
          response.header(CONTENT_TYPE_OPTIONS, "nosniff");
          response.next();
        });
    api(context).register(routing);
    for (String path : List.of(ShardRequests.PATH, ShardRequests.PATH + "/")) {
      routing.any(path, (request, _) -> answerForShards(request, context.shardRequests()));
    }
    observe(context, routing);
    ConsolePage.register(routing);
    routing.error(InternalServerException.class, FileFaults::answer);
    context
        .config()
        .get(ServerSettings.WWW)
        .filter(Files::isDirectory)
        .ifPresent(
            folder ->
                routing.register(
                    StaticContentFeature.createService(
                        FileSystemHandlerConfig.builder()
                            .location(folder)
                            .welcome("index.html")
                            .build())));
    if (context.config().get(PluginSettings.PAGES)) {
      PluginPages.register(routing, context);
    }
    return routing;
  }

  /** No upgrade, or one that Helidon does not take for one. It is answered as on the shard port. */
  private static void answerForShards(ServerRequest request, ShardRequests shards)
      throws InterruptedException {
    HttpConnection connection = HttpConnection.CURRENT.get();
    InetAddress peer = connection.client().getAddress();
    connection.out().write(shards.answer(request.prologue(), request.headers(), peer));
    throw new CloseConnectionException("answered");
  }

  private static Api api(HttpContext context) {
    Api api = new Api(context);
    EventStreams streams = new EventStreams(context);
    PostedInputs inputs = new PostedInputs(context, streams);
    new ServerApi(context).addTo(api);
    new ShardsApi(context).addTo(api);
    new AddressesApi(context).addTo(api);
    new JournalsApi(context).addTo(api);
    return api
        .add(Method.POST, "/api/shards/{id}/input", inputs::input)
        .add(Method.POST, "/api/shards/{id}/signal", new PostedSignals(context)::signal)
        .stream(Method.GET, "/api/shards/{id}/connect", streams::connect);
  }

  private static void observe(HttpContext context, HttpRouting.Builder routing) {
    show(routing, PublicPaths.LIVE, (_, response) -> json(response, Map.of("status", "UP")));
    show(
        routing,
        PublicPaths.READY,
        (_, response) -> readiness(response, context.whyNotReady().get()));
    show(routing, "/observe/metrics", new MetricsPage(context.metrics())::show);
  }

  /** As Helidon answers where there is nothing. */
  static void sendNotFound(ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response
        .status(Status.NOT_FOUND_404)
        .send(errorJson(Status.NOT_FOUND_404, "Endpoint not found"));
  }

  /** What can be got can be asked for its head (RFC 9110, section 9.3.2). */
  static void show(HttpRouting.Builder routing, String path, Handler handler) {
    routing.get(path, handler).head(path, handler);
  }

  /**
   * Creates the handlers for requests that Helidon refuses before they reach a route.
   *
   * @return handlers that answer in the API's shape
   */
  public static DirectHandlers errors() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, HttpPort::error);
    }
    return handlers.build();
  }

  private static DirectHandler.TransportResponse error(
      DirectHandler.TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    headers.set(HeaderValues.CONTENT_TYPE_JSON);
    if (type == EventType.INTERNAL_ERROR
        && request.equals(DirectHandler.TransportRequest.empty())) {
      // Helidon could not even read the request line, such as a method with a control character.
      return error(request, EventType.BAD_REQUEST, Status.BAD_REQUEST_400, headers, "");
    }
    boolean ours = type == EventType.INTERNAL_ERROR;
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .entity(errorJson(status, ours ? "the server failed" : explain(message)))
        .build();
  }

  /** Where the shard port has words of its own for a status, they are used here, too. */
  private static byte[] errorJson(Status status, String message) {
    String json =
        switch (status.code()) {
          case 414 -> json(UpgradeRefusals.targetTooLong());
          case 505 -> json(UpgradeRefusals.versionNotSupported());
          default -> ErrorJson.of(code(status), message);
        };
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Refusal refusal) {
    return ErrorJson.of(refusal.code(), refusal.message());
  }

  /** The code of an error for programs, from its reason phrase. */
  static String code(Status status) {
    return status.reasonPhrase().toUpperCase(Locale.ROOT).replaceAll("[^A-Z]+", "_");
  }

  /** Helidon often gives no message. */
  private static String explain(String message) {
    return message == null || message.isEmpty()
        ? "the request is not valid HTTP/1.1, its target is no URL, or its headers are too large"
        : message;
  }

  private static void json(ServerResponse response, Map<String, ?> body) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(Answer.MAPPER.writeValueAsBytes(body));
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
}
