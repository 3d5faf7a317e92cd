package dev.martlet.server.socket;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One thread's way of writing to sockets: the same bytes for many of them, one after the other, are
 * copied out of the heap once.
 */
final class SocketOutput {
  /** What is written at once. */
  private static final int PIECE = 64 * 1024;

  private static final ThreadLocal<SocketOutput> OF_THREAD =
      ThreadLocal.withInitial(SocketOutput::new);

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);

  /** What the buffer holds a part of, from which index on, and up to which. */
  private byte[] staged;

  private int stagedFrom;
  private int stagedTo;

  private SocketOutput() {}

  /** The current thread's. */
  static SocketOutput get() {
    return OF_THREAD.get();
  }

  /**
   * Writes as much as a stream takes at once of what the bytes hold from an index on.
   *
   * @param stream that does not wait
   * @param bytes that nobody changes any more
   * @param from the first to write
   * @return how many it took; 0 when it takes no more now
   * @throws IOException if it is closed, or broken
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
