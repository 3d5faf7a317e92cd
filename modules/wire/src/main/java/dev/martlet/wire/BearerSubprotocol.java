package dev.martlet.wire;

import java.util.Arrays;
import java.util.List;

/**
 * The choice of a subprotocol that carries a bearer token, for clients that cannot set headers
 * (browsers): {@code Sec-WebSocket-Protocol: bearer.<token>}, the token encoded as {@link
 * PercentEncoding#decodeStrictly} reads it.
 */
public sealed interface BearerSubprotocol {
  /** The prefix of a subprotocol that carries a token. */
  String PREFIX = "bearer.";

  /** None of the offered subprotocols begins with {@value #PREFIX}. */
  record None() implements BearerSubprotocol {}

  /**
   * The first subprotocol with the prefix that decodes to a token.
   *
   * @param protocol exactly as it was offered, to be echoed
   * @param token decoded from it
   */
  record Chosen(String protocol, String token) implements BearerSubprotocol {
    /** Leaves out the token, which is a secret. */
    @Override
    public String toString() {
      return "Chosen[bearer]";
    }
  }

  /** At least one subprotocol has the prefix, but none of them decodes to a token. */
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
        // A later one may decode; if none does, the result is Malformed.
      }
    }
    return bearers.isEmpty() ? new None() : new Malformed();
  }
}
