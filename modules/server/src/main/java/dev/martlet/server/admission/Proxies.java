package dev.martlet.server.admission;

import dev.martlet.server.config.AddressRanges;
import dev.martlet.server.config.ProxyHeaderKind;
import dev.martlet.wire.Forwarded;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The proxies that are trusted, and the clients for which they call. Any thread. */
public final class Proxies {
  private final AddressRanges trusted;
  private final ProxyHeaderKind kind;

  Proxies(AddressRanges trusted, ProxyHeaderKind kind) {
    this.trusted = trusted;
    this.kind = kind;
  }

  /**
   * Tells whether a peer is a trusted proxy.
   *
   * @param peer address that a connection came from
   * @return true if the configuration names it
   */
  public boolean trusts(InetAddress peer) {
    return trusted.contains(peer);
  }

  /**
   * Tells whether a peer must send a PROXY header before its request.
   *
   * @param peer address that a connection to the shard port came from
   * @return true if it is a trusted proxy, and the PROXY protocol is configured
   */
  public boolean sendsProxyProtocol(InetAddress peer) {
    return kind == ProxyHeaderKind.PROXY_PROTOCOL && trusts(peer);
  }

  /**
   * The address of the client: the last one in the header that is not a trusted proxy's. Whatever
   * stands before it may be forged. It is the peer's own address if the peer is not trusted, or
   * sent nothing that can be read.
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
