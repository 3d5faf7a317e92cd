package dev.martlet.server.admission;

import dev.martlet.server.config.AddressRanges;
import dev.martlet.server.config.ProxyHeaderKind;
import dev.martlet.wire.Forwarded;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Which proxies are believed, and for whom they say they call. Any thread. */
public final class Proxies {
  private final AddressRanges trusted;
  private final ProxyHeaderKind kind;

  Proxies(AddressRanges trusted, ProxyHeaderKind kind) {
    this.trusted = trusted;
    this.kind = kind;
  }

  /**
   * Whether a peer is a proxy that is believed.
   *
   * @param peer that a connection came from
   * @return true if it is named in the configuration
   */
  public boolean trusts(InetAddress peer) {
    return trusted.contains(peer);
  }

  /**
   * Whether a PROXY header must come before the request of this peer.
   *
   * @param peer that a connection to the shard port came from
   * @return true if it is a proxy that is believed, and says so this way
   */
  public boolean sendsProxyProtocol(InetAddress peer) {
    return kind == ProxyHeaderKind.PROXY_PROTOCOL && trusts(peer);
  }

  /**
   * Whose request it is: the last address that a trusted proxy has written down and that is no
   * trusted proxy itself. What stands before it may be anybody's invention. The peer, if it is no
   * trusted proxy, or says nothing that can be read.
   */
  InetAddress client(InetAddress peer, Headers headers) {
    if (kind == ProxyHeaderKind.PROXY_PROTOCOL || !trusts(peer)) {
      return peer;
    }
    List<Optional<InetAddress>> hops =
        kind == ProxyHeaderKind.FORWARDED
            ? Forwarded.forwarded(HeaderFields.values(headers, HeaderNames.FORWARDED))
            : Forwarded.xForwardedFor(HeaderFields.values(headers, HeaderNames.X_FORWARDED_FOR));
    InetAddress client = peer;
    for (Optional<InetAddress> hop : hops.reversed()) {
      if (hop.isEmpty()) {
        return client;
      }
      client = hop.get();
      if (!trusts(client)) {
        return client;
      }
    }
    return client;
  }
}
