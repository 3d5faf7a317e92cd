package dev.martlet.server.socket;

import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.admission.JoinRequest;
import dev.martlet.server.admission.RequestTargets;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.QueryString;
import dev.martlet.wire.RequestTarget;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A page asks why its WebSocket was refused, which a browser does not tell it: it sends the same
 * request as a plain GET, and is refused as the upgrade would be. Any thread.
 */
final class UpgradeInquiry {
  /** How long a browser may cache the answer to a preflight, in seconds. */
  private static final String PREFLIGHT_SECONDS = "600";

  private UpgradeInquiry() {}

  /**
   * Whether the request is no upgrade, but asks what would become of one. A GET that names no shard
   * asks for nothing.
   *
   * @throws RefusedException if the target of the request is malformed
   */
  static boolean isOne(HttpPrologue prologue, Headers headers) throws RefusedException {
    if (!prologue.method().equals(Method.GET)
        || Handshake.hasToken(headers, HeaderNames.UPGRADE, "websocket")) {
      return false;
    }
    return QueryString.parse(RequestTargets.of(prologue).query()).first("shard").isPresent();
  }

  /**
   * Checks the request as an upgrade is checked, and joins nothing.
   *
   * @throws RefusedException if the upgrade would be refused
   * @throws InterruptedException if the caller is interrupted
   */
  static void check(
      HttpPrologue prologue,
      Headers headers,
      InetAddress peer,
      ShardPaths paths,
      Admission admission)
      throws RefusedException, InterruptedException {
    RequestTarget target = RequestTargets.of(prologue);
    paths.check(target);
    admission.origins().check(headers, target.authority());
    QueryString query = QueryString.parse(target.query());
    JoinRequest request = JoinRequest.of(query);
    Handshake.announces(query);
    admission.inquire(peer, headers, request, () -> HeaderFields.bearer(headers));
  }

  // ---- the Fetch standard, "CORS protocol" --------------------------------------------------

  /** Whether a browser asks if a page of another origin may send a GET with a token. */
  static boolean isPreflight(HttpPrologue prologue, Headers headers) {
    return prologue.method().equals(Method.OPTIONS)
        && HeaderFields.values(headers, HeaderNames.ORIGIN).size() == 1
        && HeaderFields.values(headers, HeaderNames.ACCESS_CONTROL_REQUEST_METHOD)
            .equals(List.of("GET"));
  }

  /** Lets any origin ask: whether it may connect is what the answer to its GET says. */
  static byte[] preflightAnswer(Headers headers) {
    String text =
        "HTTP/1.1 204 No Content\r\n"
            + "Access-Control-Allow-Origin: "
            + HeaderFields.values(headers, HeaderNames.ORIGIN).getFirst()
            + "\r\nAccess-Control-Allow-Methods: GET\r\n"
            + "Access-Control-Allow-Headers: Authorization\r\n"
            + "Access-Control-Max-Age: "
            + PREFLIGHT_SECONDS
            + "\r\nVary: Origin\r\nConnection: close\r\n\r\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A refusal that the page which asks may read. It says nothing that only others may know. */
  static Refusal readable(Refusal refusal, Headers headers) {
    List<String> origins = HeaderFields.values(headers, HeaderNames.ORIGIN);
    return origins.size() == 1 ? refusal.readableBy(origins.getFirst()) : refusal;
  }
}
