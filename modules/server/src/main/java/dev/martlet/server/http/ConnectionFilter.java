package dev.martlet.server.http;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.refusal.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/**
 * Decides after each request whether its connection goes on. It does not if anything of the request
 * has not been read to its proper end: whatever comes then must never be taken for a request. Any
 * thread.
 */
final class ConnectionFilter implements Filter {
  /** Below it the server tells of its health, to whoever asks. */
  static final String HEALTH = "/observe/health/";

  private final Metrics metrics;

  ConnectionFilter(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    HttpConnection connection = HttpConnection.CURRENT.get();
    RequestBody body = connection.begin(request);
    boolean last = request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    response.beforeSend(
        () -> {
          if (last || !body.isOver()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
          }
        });
    Optional<Refusal> crowded = connection.onlyHealth();
    if (crowded.isPresent() && !request.prologue().uriPath().rawPath().startsWith(HEALTH)) {
      metrics.count(AdmissionMetric.REFUSALS, crowded.get().code());
      send(response, crowded.get());
    } else {
      chain.proceed();
    }
    if (last
        || !body.isOver()
        || crowded.isPresent()
        || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("answered");
    }
    connection.enter(HttpConnection.Phase.IDLE);
  }

  /** Sends a refusal as a response. */
  static void send(ServerResponse response, Refusal refusal) {
    Answer answer = Answer.of(refusal);
    answer.headers().forEach(response::header);
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.status(Status.create(answer.status())).send(answer.json());
  }
}
