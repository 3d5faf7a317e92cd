package dev.martlet.server.http;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.admission.ConnectionPermits;
import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.TrafficLimit;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides before each request whether it is served, and after it whether its connection goes on. A
 * connection does not go on if anything of the request has not been read to its proper end, or the
 * request was malformed: whatever comes then must never be taken for a request. The server's health
 * is told whatever the limits are. Any thread.
 */
final class ConnectionFilter implements Filter {
  /**
   * What a request costs of what its address may send, in bytes: parsing it, finding its route and
   * writing its answer take as long as that many bytes of inputs.
   */
  static final int REQUEST_COST = 2 * 1024;

  private static final int BAD_REQUEST = 400;

  /** Whoever asks too often is not listened to for as long as they are told to wait. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Admission admission;
  private final Metrics metrics;
  private final PublicPaths paths;

  ConnectionFilter(HttpContext context, PublicPaths paths) {
    this.admission = context.admission();
    this.metrics = context.metrics();
    this.paths = paths;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    HttpConnection connection = HttpConnection.CURRENT.get();
    RequestBody body = connection.begin(request);
    boolean last =
        request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
            || connection.onlyHealth().isPresent();
    response.beforeSend(
        () -> {
          if (last || !body.isOver() || response.status().code() == BAD_REQUEST) {
            response.header(HeaderValues.CONNECTION_CLOSE);
          }
        });
    if (paths.isHealth(request.prologue())) {
      chain.proceed();
    } else {
      serve(connection, chain, request, response);
    }
    if (last || !body.isOver() || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("answered");
    }
    connection.awaitRequest();
  }

  /** Serves a request that is not about health, if the limits let it. */
  private void serve(
      HttpConnection connection,
      FilterChain chain,
      RoutingRequest request,
      RoutingResponse response) {
    InetAddress caller = connection.client().getAddress();
    InetAddress client = admission.client(caller, request.headers());
    Optional<Refusal> crowded = connection.onlyHealth();
    if (crowded.isPresent()) {
      refuse(request, response, crowded.get());
      return;
    }
    if (!mayAsk(client, request, response)) {
      return;
    }
    if (client.equals(caller)) {
      serveWithCredit(client, connection, chain, request, response);
    } else {
      serveFor(client, connection, chain, request, response);
    }
  }

  /** Serves a request that its client has credit for. Who has none is made to wait. */
  private void serveWithCredit(
      InetAddress client,
      HttpConnection connection,
      FilterChain chain,
      RoutingRequest request,
      RoutingResponse response) {
    String address = ConnectionPermits.addressKey(client);
    Optional<TrafficLimit> over = admission.traffic().take(address, REQUEST_COST);
    if (over.isEmpty()) {
      chain.proceed();
      return;
    }
    metrics.count(ConnectionMetric.TRAFFIC_REFUSED, over.get().label());
    admission.heldBack().address(over.get().setting(), address);
    InetAddress caller = connection.client().getAddress();
    if (!client.equals(caller)) { // or else the proxy would send others' requests to wait, too
      pause(connection);
      connection.enter(HttpPhase.ANSWER);
    }
    refuse(request, response, ApiRefusals.tooMuchTraffic(over.get().reason()));
    if (!admission.proxies().trusts(caller)) {
      pause(connection);
    }
  }

  /** Does not listen to the client for a while; meanwhile the connection may be cut for another. */
  private static void pause(HttpConnection connection) {
    connection.enter(HttpPhase.IDLE);
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("the server stops", e);
    }
  }

  /**
   * Whether operators let an address ask for anything but health. Looked at on each request: a
   * connection may have been there before its address was denied, and a proxy's has many clients.
   */
  private boolean mayAsk(InetAddress client, RoutingRequest request, RoutingResponse response) {
    try {
      admission.addresses().check(client);
      return true;
    } catch (RefusedException e) {
      response.header(HeaderValues.CONNECTION_CLOSE);
      refuse(request, response, e.refusal());
      return false;
    }
  }

  /** While a proxy's connection carries a client's request, it is one of the client's. */
  private void serveFor(
      InetAddress client,
      HttpConnection connection,
      FilterChain chain,
      RoutingRequest request,
      RoutingResponse response) {
    if (!connection.places().lend(connection, client)) {
      refuse(request, response, AdmissionRefusals.tooManyConnectionsOfAddress());
      return;
    }
    try {
      serveWithCredit(client, connection, chain, request, response);
    } finally {
      connection.places().takeBack(connection, connection.client().getAddress());
    }
  }

  /** Whichever page asks may read it, and when to ask again: it says nothing of anybody else. */
  private void refuse(RoutingRequest request, ServerResponse response, Refusal refusal) {
    metrics.count(AdmissionMetric.REFUSALS, refusal.code());
    List<String> origins = HeaderFields.values(request.headers(), HeaderNames.ORIGIN);
    send(response, origins.size() == 1 ? refusal.readableBy(origins.getFirst()) : refusal);
  }

  /** Sends a refusal as a response. */
  static void send(ServerResponse response, Refusal refusal) {
    Answer answer = Answer.of(refusal);
    answer.headers().forEach(response::header);
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.status(Status.create(answer.status())).send(answer.json());
  }
}
