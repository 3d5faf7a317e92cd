package dev.martlet.wire;

import java.util.Arrays;
import java.util.List;

/**
 * The choice of a subprotocol that carries a bearer token, for clients that cannot set headers
 * (browsers): {@code Sec-WebSocket-Protocol: bearer.<token>}, the token encoded as {@link
 * PercentEncoding#decodeStrictly} reads it.
 */
public sealed interface BearerSubprotocol {
  /** What such a subprotocol begins with. */
  String PREFIX = "bearer.";

  /** No subprotocol offered begins with {@value #PREFIX}. */
  record None() implements BearerSubprotocol {}

  /**
   * The first one that decodes.
   *
   * @param protocol exactly as it was offered, to be echoed
   * @param token decoded from it
   */
  record Chosen(String protocol, String token) implements BearerSubprotocol {
    /** Says what it is, but not the token. */
    @Override
    public String toString() {
      return "Chosen[bearer]";
    }
  }

  /** There was at least one, and none of them decodes to a token. */
  record Malformed() implements BearerSubprotocol {}

  /**
   * Chooses from what a client offers.
   *
   * @param headers the values of its {@code Sec-WebSocket-Protocol} headers, each a list separated
   *     by commas (RFC 6455 section 11.3.4)
   * @return the choice
   */
  static BearerSubprotocol choose(List<String> headers) {
    List<String> bearers =
        headers.stream()
            .flatMap(header -> Arrays.stream(header.split(",")))
            .map(String::strip)
            .filter(protocol -> protocol.startsWith(PREFIX))
            .toList();
    for (String protocol : bearers) {
      try {
        String token = PercentEncoding.decodeStrictly(protocol.substring(PREFIX.length()));
        if (!token.isEmpty()) {
          return new Chosen(protocol, token);
        }
      } catch (MalformedEncodingException e) {
        // The next one may do; if none does, the answer below says so.
      }
    }
    return bearers.isEmpty() ? new None() : new Malformed();
  }
}
