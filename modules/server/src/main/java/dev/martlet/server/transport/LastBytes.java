package dev.martlet.server.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Waits for a peer to close its socket after the last answer, so that the peer receives it: a
 * socket that is closed with unread bytes in it is reset. What was on its way is read and ignored,
 * but not a flood: of more than a bounded number of bytes, the rest is left to the kernel, which
 * lets a peer send no more than its buffers hold.
 */
public final class LastBytes {
  private static final int PIECE = 4 * 1024;

  private LastBytes() {}

  /**
   * Waits until the peer has closed the socket, at most until it is cut.
   *
   * @param channel of the connection, blocking; nothing else reads it
   * @param most bytes that are read
   * @param timeout after which somebody cuts the connection, or the caller does
   * @throws IOException if the connection breaks or is cut meanwhile, or the thread is interrupted
   */
  public static void await(SocketChannel channel, int most, Duration timeout) throws IOException {
    ByteBuffer ignored = ByteBuffer.allocate(PIECE);
    int count = 0;
    for (int left = most; count >= 0 && left > 0; left -= count) {
      count = channel.read(ignored.clear());
    }
    if (count >= 0) {
      sleep(timeout);
    }
  }

  private static void sleep(Duration timeout) throws InterruptedIOException {
    try {
      Thread.sleep(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server stops");
    }
  }
}
