package dev.martlet.server.admission;

import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.ConsoleSettings;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.PublicUrl;
import dev.martlet.server.config.PublicUrlSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.wire.Authority;
import dev.martlet.wire.MalformedEncodingException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The hosts under which this server answers. A page of a stranger can have its own name resolve to
 * any address (DNS rebinding); its browser then takes this server for that page's own, and only the
 * host that a request names tells them apart. A literal address cannot be bound to another. Any
 * thread.
 */
public final class Hosts {
  private final boolean any;
  private final boolean onLoopback;
  private final Set<String> named;

  /**
   * Creates the check.
   *
   * @param config of the server
   */
  public Hosts(ServerConfig config) {
    Set<String> configured = config.get(AdmissionSettings.HOSTS);
    this.onLoopback = config.get(PortSettings.HOST).isLoopbackAddress();
    this.any = configured.contains("*") || configured.isEmpty() && !onLoopback;
    this.named = new HashSet<>(configured);
    named.add("localhost");
    addHost(config.get(PublicUrlSettings.PUBLIC_URL));
    addHost(PublicUrlSettings.shardUrl(config));
    config.get(ConsoleSettings.HOST).ifPresent(named::add);
  }

  private void addHost(Optional<PublicUrl> url) {
    url.map(PublicUrl::authority).map(Authority::host).ifPresent(named::add);
  }

  /**
   * Checks the {@code Host} header, of which there must be one (RFC 9112, section 3.2), and the
   * authority of the target.
   *
   * @param headers of the request
   * @param target authority of the request's target, if that is a whole URL
   * @throws RefusedException if this server does not answer under one of them
   */
  public void check(Headers headers, Optional<Authority> target) throws RefusedException {
    List<String> hosts = HeaderFields.values(headers, HeaderNames.HOST);
    if (hosts.size() != 1) {
      throw new RefusedException(UpgradeRefusals.badRequest("there must be one Host header"));
    }
    Optional<Authority> host = parse(hosts.getFirst());
    if (!any) {
      for (Optional<Authority> given : List.of(host.or(() -> target), target.or(() -> host))) {
        if (given.filter(this::isOurs).isEmpty()) {
          throw new RefusedException(AdmissionRefusals.badHost());
        }
      }
    }
  }

  /** It is empty if the target is a URL without a host. */
  private static Optional<Authority> parse(String host) throws RefusedException {
    try {
      return host.isEmpty() ? Optional.empty() : Optional.of(Authority.parse(host));
    } catch (MalformedEncodingException e) {
      throw new RefusedException(UpgradeRefusals.badRequest("the Host header: " + e.getMessage()));
    }
  }

  private boolean isOurs(Authority authority) {
    return named.contains(authority.host())
        || authority
            .literal()
            .filter(address -> !onLoopback || address.isLoopbackAddress())
            .isPresent();
  }
}
