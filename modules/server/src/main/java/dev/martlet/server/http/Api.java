package dev.martlet.server.http;

import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The API below {@code /api}: its operations, and what they have in common. All errors have one
 * shape. The origins that may open a shard socket may call it. Any thread.
 */
final class Api {
  private static final String METHODS_AND_MORE = ", OPTIONS";

  /** How long a browser may cache the answer to a preflight, in seconds. */
  private static final String PREFLIGHT_SECONDS = "600";

  /** An operation: one method at one path. */
  @FunctionalInterface
  interface Operation {
    Answer answer(Call call) throws RefusedException, InterruptedException;
  }

  /** An operation that writes its response itself, and may take its time. */
  @FunctionalInterface
  interface Stream {
    void answer(Call call, ServerResponse response) throws RefusedException, InterruptedException;
  }

  private final HttpContext context;
  private final Map<String, Map<Method, Stream>> operations = new LinkedHashMap<>();

  Api(HttpContext context) {
    this.context = context;
  }

  /** Adds an operation. What can be got, can be asked for its head. */
  Api add(Method method, String path, Operation operation) {
    Stream answer = (call, response) -> send(response, operation.answer(call));
    if (method.equals(Method.GET)) {
      stream(Method.HEAD, path, answer);
    }
    return stream(method, path, answer);
  }

  Api stream(Method method, String path, Stream operation) {
    operations
        .computeIfAbsent(path, key -> new TreeMap<>((a, b) -> a.text().compareTo(b.text())))
        .put(method, operation);
    return this;
  }

  /** Registers the operations. Paths that were added first match first. */
  void register(HttpRouting.Builder routing) {
    operations.forEach(
        (path, methods) ->
            routing.any(path, (request, response) -> serve(methods, request, response)));
    routing.any("/api/*", (request, response) -> serve(Map.of(), request, response));
  }

  private void serve(Map<Method, Stream> methods, ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    try {
      allowOrigin(request, response);
      Method method = request.prologue().method();
      Stream operation = methods.get(method);
      if (operation != null) {
        operation.answer(new Call(context, request), response);
      } else if (method.equals(Method.OPTIONS) && !methods.isEmpty()) {
        preflight(methods, response);
      } else {
        throw new RefusedException(
            methods.isEmpty() ? ApiRefusals.noSuchPath(path(request)) : notAllowed(methods));
      }
    } catch (RefusedException e) {
      send(response, Answer.of(e.refusal()));
    } catch (InterruptedException e) { // the server stops
      Thread.currentThread().interrupt();
      send(response, Answer.of(AdmissionRefusals.draining()));
    }
  }

  private static String path(ServerRequest request) {
    return request.prologue().uriPath().rawPath();
  }

  /** The Fetch standard, "CORS protocol". */
  private void allowOrigin(ServerRequest request, ServerResponse response) throws RefusedException {
    response.header(HeaderNames.VARY, "Origin");
    try {
      context.admission().origins().check(request.headers(), TargetFilter.authority(request));
    } catch (RefusedException e) {
      context.metrics().count(AdmissionMetric.REFUSALS, e.refusal().code());
      throw e;
    }
    for (String origin : HeaderFields.values(request.headers(), HeaderNames.ORIGIN)) {
      response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      response.header(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After");
    }
  }

  private static void preflight(Map<Method, Stream> methods, ServerResponse response) {
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, names(methods));
    response.header(
        HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, Last-Event-ID");
    response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    response.header(HeaderNames.ALLOW, names(methods) + METHODS_AND_MORE);
    response.status(Status.NO_CONTENT_204).send();
  }

  private static Refusal notAllowed(Map<Method, Stream> methods) {
    return ApiRefusals.methodNotAllowed(names(methods) + METHODS_AND_MORE);
  }

  private static String names(Map<Method, Stream> methods) {
    return methods.keySet().stream().map(Method::text).collect(Collectors.joining(", "));
  }

  private static void send(ServerResponse response, Answer answer) {
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.status(Status.create(answer.status())).send(answer.json());
  }
}
