package dev.martlet.server.admission;

import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.RequestPath;
import dev.martlet.wire.RequestTarget;
import io.helidon.http.HttpPrologue;
import java.util.Optional;

/** Reads request targets, for both ports. */
public final class RequestTargets {
  private RequestTargets() {}

  /**
   * Reads the target of a request. Helidon has split it at the first question mark and the first
   * number sign.
   *
   * @param prologue of the request
   * @return its target
   * @throws RefusedException if it is neither a path nor a URL of http or https, or its path can be
   *     read in two ways
   */
  public static RequestTarget of(HttpPrologue prologue) throws RefusedException {
    String query = prologue.hasQuery() ? "?" + prologue.query().rawValue() : "";
    String fragment = prologue.fragment().hasValue() ? "#" : "";
    try {
      RequestTarget target = RequestTarget.parse(prologue.uriPath().rawPath() + query + fragment);
      Optional<String> fault = RequestPath.fault(target.path());
      if (fault.isPresent()) {
        throw new RefusedException(UpgradeRefusals.badRequest(fault.get()));
      }
      return target;
    } catch (MalformedEncodingException e) {
      throw new RefusedException(UpgradeRefusals.badRequest(e.getMessage()));
    }
  }
}
