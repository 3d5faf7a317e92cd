package dev.martlet.server.socket;

import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.ServerConfig;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A connection as the {@link ConnectionKeeper} sees it: something that is late, or in time. */
abstract class KeptConnection implements ConnectionKeeper.Kept {
  private static final Logger LOG = System.getLogger(KeptConnection.class.getName());

  final ShardPort.House house;
  final ServerConfig config;

  private final SocketChannel channel;

  /** Where it comes from, read once: a closed socket does not tell. */
  private final InetSocketAddress remote;

  /** Since when all that is left is to close it, or 0. Any thread. */
  private volatile long closingSince;

  KeptConnection(SocketChannel channel, InetSocketAddress remote, ShardPort.House house) {
    this.channel = channel;
    this.remote = remote;
    this.house = house;
    this.config = house.config();
  }

  final SocketChannel channel() {
    return channel;
  }

  final InetSocketAddress remote() {
    return remote;
  }

  /** From now on the peer has the close timeout for the rest. Any thread; the first time counts. */
  final void enterClosing() {
    if (!closing()) {
      closingSince = System.nanoTime() | 1; // never 0
    }
  }

  final boolean closing() {
    return closingSince != 0;
  }

  @Override
  public final void check(long now, long resumedAt) {
    if (closing()) {
      cutIfOver(
          config.get(ConnectionSettings.CLOSE_TIMEOUT),
          now - later(closingSince, resumedAt),
          "closing",
          Level.DEBUG);
    } else {
      checkOpen(now, resumedAt);
    }
  }

  /** As {@link #check}, before it is closing. */
  abstract void checkOpen(long now, long resumedAt);

  /** Closes the socket under whoever reads or writes it. */
  @Override
  public void cut() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  final void cutIfOver(Duration timeout, long nanos, String what, Level level) {
    if (nanos > timeout.toNanos()) {
      house.figures().count(SocketFigure.CUTS, what);
      LOG.log(level, "{0} cut: {1} timeout of {2}", this, what, timeout);
      cut();
    }
  }

  static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /** What the log calls it: where it comes from. */
  @Override
  public final String toString() {
    return remote.getAddress().getHostAddress() + ":" + remote.getPort();
  }
}
