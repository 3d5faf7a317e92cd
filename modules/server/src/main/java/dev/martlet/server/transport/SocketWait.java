package dev.martlet.server.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * How virtual threads wait for a socket that several of them use: one reads, another writes. Where
 * the JDK lets a thread wait without reading or writing, the channel does not block; else it does,
 * and there is nothing to wait for before it is read or written. Any thread.
 */
public final class SocketWait {
  private final SocketChannel channel;
  private final SocketInternals internals;

  private SocketWait(SocketChannel channel, SocketInternals internals) {
    this.channel = channel;
    this.internals = internals;
  }

  /**
   * Has a channel block, or not, from now on.
   *
   * @param channel in blocking mode, which nobody reads or writes now
   * @param parks whether it may be in the other mode
   * @return how it is waited for
   * @throws IOException if the mode cannot be changed
   */
  public static SocketWait of(SocketChannel channel, boolean parks) throws IOException {
    SocketInternals internals = parks ? SocketInternals.get().orElse(null) : null;
    channel.configureBlocking(internals == null);
    return new SocketWait(channel, internals);
  }

  /**
   * Whether reading and writing wait by themselves.
   *
   * @return true if the channel blocks
   */
  public boolean blocks() {
    return internals == null;
  }

  /**
   * Waits until there is something to read, or the end. A channel that is shut down ends the wait.
   *
   * @throws IOException if the waiting fails
   */
  public void forInput() throws IOException {
    if (internals != null) {
      internals.awaitInput(channel);
    }
  }

  /**
   * Waits until the socket takes bytes again, or cannot be written any more.
   *
   * @param most how long to wait; the socket may still take none then
   * @throws IOException if the waiting fails
   */
  public void forRoom(Duration most) throws IOException {
    if (internals != null) {
      internals.awaitRoom(channel, most);
    }
  }
}
