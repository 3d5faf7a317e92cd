package dev.martlet.server.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/**
 * The channel of a connection until the connection gives it away to become a WebSocket. Before, any
 * thread may close it, such as one that finds a deadline over. Afterwards it may not, however late
 * it comes: others write to the socket by the number of its descriptor, which somebody else's
 * socket could have got. Any thread.
 */
public final class OwnChannel {
  private static final System.Logger LOG = System.getLogger(OwnChannel.class.getName());

  private final SocketChannel channel;

  /** Whether it is somebody else's. */
  private boolean given;

  /**
   * A channel that is the connection's own.
   *
   * @param channel of the connection, in blocking mode
   */
  public OwnChannel(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Closes the channel, unless it is given away.
   *
   * @return whether it is closed
   */
  public synchronized boolean close() {
    if (given) {
      return false;
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
    return true;
  }

  /**
   * Gives the channel away.
   *
   * @throws IOException if it is closed
   */
  public synchronized void give() throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    given = true;
  }

  /**
   * Whether it is given away.
   *
   * @return true if it is somebody else's
   */
  public synchronized boolean isGiven() {
    return given;
  }
}
