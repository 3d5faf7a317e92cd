package dev.martlet.server.http;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.admission.Hosts;
import dev.martlet.server.admission.RequestTargets;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.wire.Authority;
import dev.martlet.wire.RequestTarget;
import io.helidon.common.uri.UriPath;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/**
 * Reads the target of each request, so that the routes see the same path in whichever form a client
 * or a proxy sends it: as a path or as a whole URL (RFC 9112, section 3.2), with the path prefix of
 * the public URL or without it. Any thread.
 */
final class TargetFilter implements Filter {
  private static final String METHODS = "GET, HEAD, POST, DELETE, OPTIONS";

  private final PublicPaths paths;
  private final Hosts hosts;
  private final Metrics metrics;

  TargetFilter(HttpContext context, PublicPaths paths) {
    this.hosts = context.admission().hosts();
    this.metrics = context.metrics();
    this.paths = paths;
  }

  /** The authority of the request's target, if that is a whole URL. */
  static Optional<Authority> authority(ServerRequest request) {
    return request.context().get(TargetFilter.class, Authority.class);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    HttpPrologue prologue = request.prologue();
    boolean ofServer =
        prologue.method().equals(Method.OPTIONS) && prologue.uriPath().rawPath().equals("*");
    try {
      HeaderFields.requireNames(request.headers());
      if (ofServer) {
        hosts.check(request.headers(), Optional.empty());
        response.header(HeaderNames.ALLOW, METHODS);
        response.status(Status.NO_CONTENT_204).send();
        return;
      }
      if (prologue.method().equals(Method.CONNECT)) {
        throw new RefusedException(ApiRefusals.methodNotAllowed(METHODS));
      }
      RequestTarget target = RequestTargets.of(prologue);
      if (target.path().contains("//")) {
        throw new RefusedException(
            UpgradeRefusals.badRequest("the path must not have empty names"));
      }
      hosts.check(request.headers(), target.authority());
      route(target, chain, request, response);
    } catch (RefusedException e) {
      metrics.count(AdmissionMetric.REFUSALS, e.refusal().code());
      ConnectionFilter.send(response, e.refusal());
    }
  }

  private void route(
      RequestTarget target, FilterChain chain, RoutingRequest request, RoutingResponse response) {
    target.authority().ifPresent(given -> request.context().register(TargetFilter.class, given));
    String path = target.path();
    if (paths.isPrefix(path)) {
      redirectToFolder(path, target.query(), response);
      return;
    }
    String below = paths.below(path);
    HttpPrologue prologue = request.prologue();
    if (!below.equals(prologue.uriPath().rawPath())) {
      request.prologue(withPath(prologue, below));
    }
    response.beforeSend(() -> makeRelative(below, response));
    chain.proceed();
  }

  private static HttpPrologue withPath(HttpPrologue prologue, String path) {
    return HttpPrologue.create(
        prologue.rawProtocol(),
        prologue.protocol(),
        prologue.protocolVersion(),
        prologue.method(),
        UriPath.create(path),
        prologue.query(),
        prologue.fragment());
  }

  /** A redirection to the same path with a slash is right below any prefix if it is relative. */
  private static void makeRelative(String path, ServerResponse response) {
    boolean redirects =
        response.headers().contains(HeaderNames.LOCATION)
            && response.headers().get(HeaderNames.LOCATION).get().startsWith(path + "/");
    if (redirects) {
      String rest = response.headers().get(HeaderNames.LOCATION).get().substring(path.length());
      response.header(HeaderNames.LOCATION, lastName(path) + rest);
    }
  }

  /** Redirects to the same path with a slash, and the same query: a link may say what to open. */
  static void redirectToFolder(String path, String query, ServerResponse response) {
    String rest = query.isEmpty() ? "/" : "/?" + query;
    response.header(HeaderNames.LOCATION, lastName(path) + rest);
    response.status(Status.PERMANENT_REDIRECT_308).send();
  }

  /** With a dot before it, the name is not taken for a scheme. */
  private static String lastName(String path) {
    return "." + path.substring(path.lastIndexOf('/'));
  }
}
