package dev.martlet.server.socket;

import dev.martlet.engine.limits.Nanos;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.Supervised;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A connection to the shard port: its channel, its address, and how it is cut at a deadline. */
abstract class SupervisedConnection implements Supervised {
  private static final Logger LOG = System.getLogger(SupervisedConnection.class.getName());

  final ConnectionContext context;
  final ServerConfig config;

  private final SocketChannel channel;

  /** The peer's address, read once: a closed socket no longer tells. */
  private final InetSocketAddress remote;

  SupervisedConnection(SocketChannel channel, InetSocketAddress remote, ConnectionContext context) {
    this.channel = channel;
    this.remote = remote;
    this.context = context;
    this.config = context.config();
  }

  final SocketChannel channel() {
    return channel;
  }

  final InetSocketAddress remote() {
    return remote;
  }

  // ---- the supervisor ---------------------------------------------------------------------

  /** Cuts a connection that only waits for its end, after the close timeout. */
  final void checkClosing(long closingSince, long now, long resumedAt) {
    cutIfOver(
        config.get(ConnectionSettings.CLOSE_TIMEOUT),
        now - later(closingSince, resumedAt),
        "closing",
        Level.DEBUG);
  }

  final void cutIfOver(Duration timeout, long nanos, String what, Level level) {
    if (nanos > Nanos.of(timeout)) {
      context.metrics().count(ConnectionMetric.CUTS, what);
      LOG.log(level, "{0} cut: {1} timeout of {2}", this, what, timeout);
      cut();
    }
  }

  static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /** The name of the connection in the log: the peer's address and port. */
  @Override
  public final String toString() {
    return remote.getAddress().getHostAddress() + ":" + remote.getPort();
  }
}
