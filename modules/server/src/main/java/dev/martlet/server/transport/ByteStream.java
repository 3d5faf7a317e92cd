package dev.martlet.server.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * A connection's bytes in both directions, in plain text or by TLS. Reads and writes block if the
 * channel does.
 *
 * <p>Threads: one at a time reads, and one at a time writes; they may be two.
 */
public interface ByteStream {
  /**
   * Reads what is available.
   *
   * @param into a buffer with room
   * @return the number of bytes; 0 if nothing is available now, -1 at the end
   * @throws IOException if the connection is closed or broken
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Writes as much as the socket takes at once.
   *
   * @param from the bytes; the result counts, not the buffer's position afterwards
   * @return the number of bytes taken; 0 if the socket takes no more now. The bytes that were not
   *     taken must be written again before any others
   * @throws IOException if the connection is closed or broken
   */
  int write(ByteBuffer from) throws IOException;

  /**
   * Whether the stream may have buffered input, which the socket knows nothing of any more.
   *
   * @return true if it may
   */
  default boolean mayHoldInput() {
    return false;
  }

  /**
   * Whether nothing can be read before the stream has written something of its own.
   *
   * @return true if that is so
   */
  default boolean readNeedsWrite() {
    return false;
  }

  /** Tells the peer that nothing more comes, if the protocol has a message for it. */
  default void closeNotify() {}

  /**
   * A stream in plain text.
   *
   * @param channel of the connection
   * @return the stream
   */
  static ByteStream plain(ByteChannel channel) {
    return new ByteStream() {
      @Override
      public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
      }

      @Override
      public int write(ByteBuffer from) throws IOException {
        return channel.write(from);
      }
    };
  }
}
