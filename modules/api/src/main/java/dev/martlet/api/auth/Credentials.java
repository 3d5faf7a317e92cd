package dev.martlet.api.auth;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The credentials that a caller presented.
 *
 * @param token the bearer token, if there is one. It is a secret
 * @param remote the caller's address
 * @param headers the request headers that {@link Authenticator#headers()} asked for and that the
 *     request has; names in lower case
 */
public record Credentials(
    Optional<String> token, InetAddress remote, Map<String, List<String>> headers) {
  /** Checks that nothing is missing. */
  public Credentials {
    Objects.requireNonNull(token, "token is null");
    Objects.requireNonNull(remote, "remote is null");
    headers = Map.copyOf(headers);
  }

  /**
   * Returns a header's first value.
   *
   * @param name of the header, in any case
   * @return its first value; empty if it was not asked for or the request does not have it
   */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /**
   * Shows the address, the header names and whether there is a token, but neither the token nor a
   * header's value.
   */
  @Override
  public String toString() {
    return "Credentials[token="
        + (token.isPresent() ? "present" : "none")
        + ", remote="
        + remote.getHostAddress()
        + ", headers="
        + headers.keySet()
        + "]";
  }
}
