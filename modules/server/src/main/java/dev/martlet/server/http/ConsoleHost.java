package dev.martlet.server.http;

import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.config.ConsoleSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.wire.Authority;
import dev.martlet.wire.MalformedEncodingException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * Where the operator names a host for the console, it is served under that only, and nothing that
 * others have written is served there: so to a browser the console has an origin of its own. Comes
 * after {@link TargetFilter}, which has checked and rewritten the target. Any thread.
 */
final class ConsoleHost implements Filter {
  private static final String CONSOLE = "/console";

  /** What is on every host: it has no page of anybody's. */
  private static final List<String> SHARED = List.of("/api", "/observe");

  private final Optional<String> host;

  ConsoleHost(ServerConfig config) {
    this.host = config.get(ConsoleSettings.HOST);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (host.isEmpty()) {
      chain.proceed();
      return;
    }
    String path = request.prologue().uriPath().path();
    boolean onConsoleHost = host.equals(hostOf(request));
    if (onConsoleHost && path.equals("/")) {
      response.header(HeaderNames.LOCATION, "." + CONSOLE + "/");
      response.status(Status.PERMANENT_REDIRECT_308).send();
    } else if (onConsoleHost ? isIn(CONSOLE, path) || isShared(path) : !isIn(CONSOLE, path)) {
      chain.proceed();
    } else {
      HttpPort.sendNotFound(response);
    }
  }

  private static boolean isShared(String path) {
    return SHARED.stream().anyMatch(folder -> isIn(folder, path));
  }

  private static boolean isIn(String folder, String path) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  /** The target's own authority goes before the header (RFC 9112, section 3.2.2). */
  private static Optional<String> hostOf(ServerRequest request) {
    return TargetFilter.authority(request)
        .or(() -> parse(HeaderFields.values(request.headers(), HeaderNames.HOST).getFirst()))
        .map(Authority::host);
  }

  private static Optional<Authority> parse(String host) {
    try {
      return host.isEmpty() ? Optional.empty() : Optional.of(Authority.parse(host));
    } catch (MalformedEncodingException e) {
      return Optional.empty(); // and refused before
    }
  }
}
