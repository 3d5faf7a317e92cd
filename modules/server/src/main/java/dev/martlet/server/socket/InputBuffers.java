package dev.martlet.server.socket;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Buffers to read into, of which a connection has one only while there is something to read: an
 * idle connection needs none. Any thread.
 */
final class InputBuffers {
  /** In bytes: an ordinary input takes a small part of it, and a record of TLS fits. */
  private static final int SIZE = 16 * 1024;

  /** What a connection has all the time where it must read to wait, in bytes. */
  private static final int SMALL = 512;

  private static final int MOST_POOLED = 16;

  private final Queue<ByteBuffer> pool = new ArrayBlockingQueue<>(MOST_POOLED);

  /** An empty buffer, to be given back. */
  ByteBuffer take() {
    ByteBuffer pooled = pool.poll();
    return pooled != null ? pooled.clear() : ByteBuffer.allocate(SIZE);
  }

  /** If there are enough, it is garbage. */
  void giveBack(ByteBuffer buffer) {
    pool.offer(buffer);
  }

  /** A buffer for one connection that must read to wait. */
  static ByteBuffer small() {
    return ByteBuffer.allocate(SMALL);
  }
}
