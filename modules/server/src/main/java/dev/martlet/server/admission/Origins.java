package dev.martlet.server.admission;

import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.PublicUrl;
import dev.martlet.server.config.PublicUrlSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.Authority;
import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.Origin;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The origins whose pages may call: the host that they call and those of the public URLs, whatever
 * the port, and those that are configured. Any thread.
 */
public final class Origins {
  /** The Fetch Metadata Request Headers, section 2.4: how the caller's site relates to this one. */
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  /** The values of a request that is of the user, or of a page of the same origin. */
  private static final Set<String> OWN_SITES = Set.of("none", "same-origin");

  private final Set<String> allowed;
  private final Set<String> publicHosts;

  /**
   * Creates the check.
   *
   * @param config of the server
   */
  public Origins(ServerConfig config) {
    this.allowed = config.get(AdmissionSettings.ORIGINS);
    this.publicHosts =
        Stream.of(config.get(PublicUrlSettings.PUBLIC_URL), PublicUrlSettings.shardUrl(config))
            .flatMap(Optional::stream)
            .map(PublicUrl::authority)
            .map(Authority::host)
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Checks the {@code Origin} header. A caller without one is no page, unless its browser says so:
   * it sends no origin with what a page embeds, such as an image, or only follows. Which page that
   * is, the browser does not say, so it must be of this very origin.
   *
   * @param headers of the request
   * @param target authority of the request's target, which takes the place of the {@code Host}
   *     header if there is one (RFC 9112, section 3.2.2)
   * @throws RefusedException if the page may not call
   */
  public void check(Headers headers, Optional<Authority> target) throws RefusedException {
    List<String> origins = HeaderFields.values(headers, HeaderNames.ORIGIN);
    if (origins.isEmpty() && !allowed.contains("*") && isOfAnotherSite(headers)) {
      throw new RefusedException(AdmissionRefusals.badOrigin(Optional.empty()));
    }
    for (String text : origins) {
      if (!allowed.contains("*") && !mayCall(text, headers, target)) {
        throw new RefusedException(AdmissionRefusals.badOrigin(Optional.of(text)));
      }
    }
  }

  private static boolean isOfAnotherSite(Headers headers) {
    return HeaderFields.values(headers, FETCH_SITE).stream()
        .anyMatch(site -> !OWN_SITES.contains(site));
  }

  private boolean mayCall(String text, Headers headers, Optional<Authority> target) {
    try {
      Origin origin = Origin.parse(text);
      String host = origin.authority().host();
      return allowed.contains(origin.toString())
          || publicHosts.contains(host)
          || target.or(() -> host(headers)).map(Authority::host).filter(host::equals).isPresent();
    } catch (MalformedEncodingException e) {
      return allowed.contains(text); // null, of a sandboxed frame or a file
    }
  }

  private static Optional<Authority> host(Headers headers) {
    try {
      List<String> hosts = HeaderFields.values(headers, HeaderNames.HOST);
      return hosts.isEmpty() ? Optional.empty() : Optional.of(Authority.parse(hosts.getFirst()));
    } catch (MalformedEncodingException e) {
      return Optional.empty();
    }
  }
}
