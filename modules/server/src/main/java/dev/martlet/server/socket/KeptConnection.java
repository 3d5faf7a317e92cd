package dev.martlet.server.socket;

import dev.martlet.engine.Figures;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A connection as the {@link ConnectionKeeper} sees it: something that is late, or in time. */
abstract class KeptConnection {
  private static final Logger LOG = System.getLogger(KeptConnection.class.getName());

  private final SocketChannel channel;

  /** Where it comes from, read once: a closed socket does not tell. */
  private final InetSocketAddress remote;

  private final Figures figures;

  KeptConnection(SocketChannel channel, InetSocketAddress remote, Figures figures) {
    this.channel = channel;
    this.remote = remote;
    this.figures = figures;
  }

  final SocketChannel channel() {
    return channel;
  }

  final InetSocketAddress remote() {
    return remote;
  }

  /**
   * The keeper's: holds the connection against its deadlines.
   *
   * @param now on the clock of all deadlines
   * @param resumedAt when the process was last paused; no deadline begins before it
   */
  abstract void check(long now, long resumedAt);

  /** Whether it is a WebSocket. Any thread. */
  abstract boolean upgraded();

  /** Closes the socket under whoever reads or writes it. Any thread. */
  void cut() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  final void cutIfOver(Duration timeout, long nanos, String what, Level level) {
    if (nanos > timeout.toNanos()) {
      figures.count(SocketFigure.CUTS, what);
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
