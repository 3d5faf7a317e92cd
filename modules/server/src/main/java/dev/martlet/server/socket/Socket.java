package dev.martlet.server.socket;

import dev.martlet.server.transport.ByteStream;
import dev.martlet.server.transport.SocketWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A connection's socket once it is a WebSocket: its bytes in both directions, and how a virtual
 * thread waits for them.
 *
 * @param channel of the socket
 * @param bytes of the channel, decrypted if it is encrypted
 * @param plain whether the bytes go to the channel as they are
 * @param waiting for the channel
 */
record Socket(SocketChannel channel, ByteStream bytes, boolean plain, SocketWait waiting) {
  /** The most that is written at once, in bytes: the JDK copies it. */
  private static final int PIECE = 64 * 1024;

  /** Writes as much as is taken at once, or at least a byte where the channel blocks. */
  int write(byte[] frame, int from) throws IOException {
    return bytes.write(ByteBuffer.wrap(frame, from, Math.min(PIECE, frame.length - from)));
  }

  /** Tells the peer that nothing more comes, if it can be told at once. Nobody else may use it. */
  void sayEnd() throws IOException {
    if (!plain) {
      channel.configureBlocking(false);
      bytes.closeNotify();
    }
  }

  void awaitRoom(Duration most) throws IOException {
    waiting.forRoom(most);
  }
}
