package dev.martlet.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a caller presented.
 *
 * @param token the bearer token, if he presented one. It is a secret
 * @param remote the address he calls from
 * @param headers the request headers that {@link Authenticator#headers()} asked for and that were
 *     there; names in lower case
 */
public record Credentials(
    Optional<String> token, InetAddress remote, Map<String, List<String>> headers) {
  /** Checks that nothing is missing. */
  public Credentials {
    Objects.requireNonNull(token);
    Objects.requireNonNull(remote);
    headers = Map.copyOf(headers);
  }

  /**
   * A header's first value.
   *
   * @param name of the header, in any case
   * @return its first value, if it was asked for and was there
   */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** Says where from and whether there is a token, but neither the token nor a header's value. */
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
