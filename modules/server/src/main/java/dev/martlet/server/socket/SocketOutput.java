package dev.martlet.server.socket;

import dev.martlet.server.transport.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes byte arrays to sockets by way of a direct buffer. When a thread writes the same frame to
 * many sockets in a row, the frame is copied out of the heap only once. One instance per thread.
 */
final class SocketOutput {
  /** The most that is written at once, in bytes. */
  private static final int PIECE = 64 * 1024;

  private static final ThreadLocal<SocketOutput> OF_THREAD =
      ThreadLocal.withInitial(SocketOutput::new);

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);

  /**
   * The array of which the buffer holds a part: from {@link #stagedFrom} up to {@link #stagedTo}.
   */
  private byte[] staged;

  private int stagedFrom;
  private int stagedTo;

  private SocketOutput() {}

  /** The current thread's instance. */
  static SocketOutput get() {
    return OF_THREAD.get();
  }

  /**
   * Writes as many of the bytes, from an index on, as a stream takes at once.
   *
   * @param stream in non-blocking mode
   * @param bytes that no longer change
   * @param from index of the first byte to write
   * @return the number of bytes taken; 0 if the stream takes no more now
   * @throws IOException if the stream is closed or broken
   */
  int write(ByteStream stream, byte[] bytes, int from) throws IOException {
    if (staged != bytes || from < stagedFrom || from >= stagedTo) {
      stage(bytes, from);
    }
    buffer.limit(stagedTo - stagedFrom).position(from - stagedFrom);
    return stream.write(buffer);
  }

  private void stage(byte[] bytes, int from) {
    int length = Math.min(PIECE, bytes.length - from);
    buffer.clear().put(bytes, from, length);
    staged = bytes;
    stagedFrom = from;
    stagedTo = from + length;
  }
}
