package dev.martlet.server.socket;

import dev.martlet.server.transport.ByteStream;
import dev.martlet.server.transport.SocketWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads what the client of a session sends, until the end: on the connection's virtual thread,
 * which owns everything that is not marked.
 */
final class SessionReader {
  /** For an answer of the TLS layer; then it is looked again whether something can be read. */
  private static final Duration MOST = Duration.ofMillis(250);

  private final ByteStream bytes;
  private final SocketWait wait;
  private final Incoming incoming;
  private final InputBuffers buffers;

  /** The connection's buffer if reading waits by itself; else null. */
  private final ByteBuffer own;

  /**
   * Since when bytes came last, on the clock of {@link System#nanoTime}. Any thread may read it.
   */
  private volatile long lastRead = System.nanoTime();

  private final Thread thread = Thread.currentThread();

  /** Whether nothing is read any more. Any thread. */
  private volatile boolean stopped;

  /**
   * A reader that has read nothing, made on the connection's thread.
   *
   * @param bytes of the connection
   * @param wait for its socket
   * @param incoming takes what is read
   * @param buffers to read into
   */
  SessionReader(ByteStream bytes, SocketWait wait, Incoming incoming, InputBuffers buffers) {
    this.bytes = bytes;
    this.wait = wait;
    this.incoming = incoming;
    this.buffers = buffers;
    this.own = wait.blocks() ? InputBuffers.small() : null;
  }

  // ---- any thread -------------------------------------------------------------------------

  /** When bytes came last. */
  long lastRead() {
    return lastRead;
  }

  /** It may be read again, or its end may have come. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /** Ends the reading, once the socket is shut down as well. */
  void stop() {
    stopped = true;
    wake();
  }

  // ---- the connection's thread ------------------------------------------------------------

  /**
   * Reads until the end.
   *
   * @param early bytes that came together with the upgrade
   * @throws IOException if the connection is broken
   */
  void run(byte[] early) throws IOException {
    incoming.received(early, early.length);
    int count = 0;
    while (count >= 0 && !stopped) {
      if (incoming.isRead()) {
        count = read();
      } else {
        LockSupport.park(this);
      }
    }
  }

  private int read() throws IOException {
    if (own != null) {
      return readInto(own.clear());
    }
    if (!bytes.mayHoldInput()) {
      wait.forInput();
    }
    ByteBuffer buffer = buffers.take();
    try {
      return readInto(buffer);
    } finally {
      buffers.giveBack(buffer);
    }
  }

  private int readInto(ByteBuffer buffer) throws IOException {
    int count = bytes.read(buffer);
    if (count > 0) {
      lastRead = System.nanoTime();
      incoming.received(buffer.array(), count);
    } else if (bytes.readNeedsWrite()) {
      wait.forRoom(MOST);
    }
    return count;
  }
}
