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
   * Checks the {@code Origin} header. A caller without one is not a page.
   *
   * @param headers of the request
   * @param target authority of the request's target, which takes the place of the {@code Host}
   *     header if there is one (RFC 9112, section 3.2.2)
   * @throws RefusedException if the page may not call
   */
  public void check(Headers headers, Optional<Authority> target) throws RefusedException {
    for (String text : HeaderFields.values(headers, HeaderNames.ORIGIN)) {
      if (!allowed.contains("*") && !mayCall(text, headers, target)) {
        throw new RefusedException(AdmissionRefusals.badOrigin());
      }
    }
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
