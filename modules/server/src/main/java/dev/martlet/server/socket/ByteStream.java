package dev.martlet.server.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection's bytes, both ways: as they are, or by TLS. It waits if its channel does. One thread
 * reads at a time, and one writes; it may be another.
 */
interface ByteStream {
  /**
   * Reads what there is.
   *
   * @param into with room
   * @return how many bytes; 0 when there is nothing now, -1 at the end
   * @throws IOException if it is closed, or broken
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Writes as much as the socket takes at once.
   *
   * @param from with bytes; what is returned counts, and not where its position is afterwards
   * @return how many it took; 0 when it takes no more now. What it did not take is to be written
   *     again before anything else
   * @throws IOException if it is closed, or broken
   */
  int write(ByteBuffer from) throws IOException;

  /** Whether it may hold bytes that were received and not read, of which no selector knows. */
  default boolean mayHoldMore() {
    return false;
  }

  /** Whether nothing can be read before something is written. */
  default boolean readWaitsForWrite() {
    return false;
  }

  /**
   * Tells the peer that nothing more comes, if the stream has a word for it, and may say it now.
   */
  default void sayEnd() {}

  /**
   * The bytes as they are.
   *
   * @param channel of the connection
   */
  static ByteStream plain(SocketChannel channel) {
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
