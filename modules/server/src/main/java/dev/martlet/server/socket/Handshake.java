package dev.martlet.server.socket;

import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.Admitted;
import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.admission.JoinRequest;
import dev.martlet.server.admission.RequestTargets;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.wire.BearerSubprotocol;
import dev.martlet.wire.QueryString;
import dev.martlet.wire.RequestTarget;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The upgrade (RFC 6455, section 4.2): checks the request, admits the caller. Any thread. */
final class Handshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
  private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
  private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
  private static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");

  private Handshake() {}

  /**
   * A granted upgrade.
   *
   * @param response to the client
   * @param terms of the connection
   */
  record Granted(byte[] response, Terms terms) {}

  /**
   * What holds for a connection.
   *
   * @param admitted what the client was granted
   * @param announces whether the client is told of a long message before it comes
   */
  record Terms(Admitted admitted, boolean announces) {
    /** Gives back what was taken for the connection, if it does not begin. */
    void giveBack() {
      admitted.hold().release();
    }
  }

  static Granted perform(
      HttpPrologue prologue,
      Headers headers,
      InetAddress peer,
      ShardPaths paths,
      Admission admission)
      throws RefusedException, InterruptedException {
    checkUpgrade(prologue, headers);
    RequestTarget target = RequestTargets.of(prologue);
    paths.check(target);
    String key = key(headers);
    admission.origins().check(headers, target.authority());
    QueryString query = QueryString.parse(target.query());
    JoinRequest request = JoinRequest.of(query);
    boolean announces = announces(query);
    BearerSubprotocol offered = BearerSubprotocol.choose(HeaderFields.values(headers, PROTOCOL));
    byte[] response = response(key, protocol(offered));
    Admitted admitted = admission.admit(peer, headers, request, () -> token(headers, offered));
    return new Granted(response, new Terms(admitted, announces)); // nothing between may fail
  }

  static boolean announces(QueryString query) throws RefusedException {
    return switch (query.first("announce").orElse("0")) {
      case "0" -> false;
      case "1" -> true;
      default -> throw new RefusedException(UpgradeRefusals.badRequest("announce is 0 or 1"));
    };
  }

  // ---- RFC 6455, 4.2.1 --------------------------------------------------------------------

  private static void checkUpgrade(HttpPrologue prologue, Headers headers) throws RefusedException {
    if (!prologue.method().equals(Method.GET)) {
      throw new RefusedException(UpgradeRefusals.badMethod());
    }
    if (!hasToken(headers, HeaderNames.UPGRADE, "websocket")
        || !hasToken(headers, HeaderNames.CONNECTION, "upgrade")
        || !HeaderFields.values(headers, VERSION).equals(List.of("13"))) {
      throw new RefusedException(UpgradeRefusals.upgradeRequired());
    }
  }

  private static String key(Headers headers) throws RefusedException {
    List<String> keys = HeaderFields.values(headers, KEY);
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      throw new RefusedException(
          UpgradeRefusals.badRequest("Sec-WebSocket-Key must be 16 bytes in base64"));
    }
    return keys.getFirst();
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == 16 && key.length() == 24;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static boolean hasToken(Headers headers, HeaderName name, String token) {
    return tokens(headers, name).anyMatch(token::equalsIgnoreCase);
  }

  private static Stream<String> tokens(Headers headers, HeaderName name) {
    return HeaderFields.values(headers, name).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(String::strip);
  }

  private static Optional<String> token(Headers headers, BearerSubprotocol offered)
      throws RefusedException {
    Optional<String> header = HeaderFields.bearer(headers);
    if (header.isPresent()) {
      return header;
    }
    return switch (offered) {
      case BearerSubprotocol.Chosen(String protocol, String token) -> Optional.of(token);
      case BearerSubprotocol.None() -> Optional.empty();
      case BearerSubprotocol.Malformed() ->
          throw new RefusedException(
              AdmissionRefusals.unauthorized("the bearer subprotocol does not decode"));
    };
  }

  /**
   * Echoed even if the token came in a header: clients may insist on the protocol that they offer.
   */
  private static Optional<String> protocol(BearerSubprotocol offered) {
    return offered instanceof BearerSubprotocol.Chosen chosen
        ? Optional.of(chosen.protocol())
        : Optional.empty();
  }

  private static byte[] response(String key, Optional<String> protocol) {
    String text =
        "HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(key)
            + "\r\n"
            + protocol.map(p -> "Sec-WebSocket-Protocol: " + p + "\r\n").orElse("")
            + "\r\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
