package dev.martlet.server.http;

import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Refuses whatever a denied address asks for, but the server's health: an orchestrator that asks
 * from such an address would otherwise end the server. On each request, because a connection may
 * have been there before its address was denied, and a proxy's has many clients. Any thread.
 */
final class AddressFilter implements Filter {
  private final HttpContext context;

  AddressFilter(HttpContext context) {
    this.context = context;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (!request.prologue().uriPath().rawPath().startsWith(ConnectionFilter.HEALTH)) {
      Admission admission = context.admission();
      InetAddress peer = ((InetSocketAddress) request.remotePeer().address()).getAddress();
      try {
        admission.addresses().check(admission.client(peer, request.headers()));
      } catch (RefusedException e) {
        context.metrics().count(AdmissionMetric.REFUSALS, e.refusal().code());
        response.header(HeaderValues.CONNECTION_CLOSE);
        List<String> origins = HeaderFields.values(request.headers(), HeaderNames.ORIGIN);
        Refusal refusal = e.refusal();
        ConnectionFilter.send(
            response, origins.size() == 1 ? refusal.readableBy(origins.getFirst()) : refusal);
        return;
      }
    }
    chain.proceed();
  }
}
