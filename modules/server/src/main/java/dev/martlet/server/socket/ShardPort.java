package dev.martlet.server.socket;

import dev.martlet.engine.ShardRegistry;
import dev.martlet.server.config.Limits;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Takes every connection to the shard port. Being the only selector of its listener, it has the
 * connection from the first byte, so that handshakes have a deadline, and the upgrade is read as
 * RFC 6455 says and not as Helidon's HTTP connection reads it (module-info-docs/decisions).
 */
public final class ShardPort implements ServerConnectionSelector {
  private final Handshake handshake;
  private final ConnectionKeeper keeper;
  private final Limits limits;

  /**
   * The shard port.
   *
   * @param authentication that decides who a caller is
   * @param registry of the shards
   * @param origins that may connect besides this host's
   * @param limits of connections
   * @param keeper of the connections
   * @param draining whether the server takes nobody in any more
   */
  public ShardPort(
      AuthenticationGate authentication,
      ShardRegistry registry,
      Set<String> origins,
      Limits limits,
      ConnectionKeeper keeper,
      BooleanSupplier draining) {
    ConnectionPermits permits =
        new ConnectionPermits(limits.connectionsPerAddress(), limits.connections());
    this.handshake = new Handshake(permits, authentication, registry, origins, draining);
    this.keeper = keeper;
    this.limits = limits;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("http/1.1");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new ShardConnection(context, handshake, keeper, limits);
  }
}
