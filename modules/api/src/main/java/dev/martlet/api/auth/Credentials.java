package dev.martlet.api.auth;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The credentials that a caller presented. Immutable.
 *
 * @since 1.0
 */
public final class Credentials {
  private final Optional<String> token;
  private final InetAddress remote;
  private final Map<String, List<String>> headers;

  private Credentials(
      Optional<String> token, InetAddress remote, Map<String, List<String>> headers) {
    this.token = Objects.requireNonNull(token, "token is null");
    this.remote = Objects.requireNonNull(remote, "remote is null");
    this.headers = Map.copyOf(headers);
  }

  /**
   * Makes credentials. The server makes those of its callers; this is for tests.
   *
   * @param token that the caller sent, if any
   * @param remote the caller's address
   * @param headers of the request, their names in lower case
   * @return the credentials
   */
  public static Credentials of(
      Optional<String> token, InetAddress remote, Map<String, List<String>> headers) {
    return new Credentials(token, remote, headers);
  }

  /**
   * The bearer token, if there is one. It is a secret.
   *
   * @return the token
   */
  public Optional<String> token() {
    return token;
  }

  /**
   * The caller's address.
   *
   * @return the address
   */
  public InetAddress remote() {
    return remote;
  }

  /**
   * The request headers that {@link Authenticator#headers()} asked for and that the request has.
   *
   * @return values by name; names in lower case
   */
  public Map<String, List<String>> headers() {
    return headers;
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
