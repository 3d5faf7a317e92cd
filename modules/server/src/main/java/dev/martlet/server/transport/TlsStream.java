package dev.martlet.server.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import javax.net.ssl.SSLContext;
import tlschannel.BufferAllocator;
import tlschannel.NeedsReadException;
import tlschannel.NeedsWriteException;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;

/**
 * A connection's bytes by TLS 1.3 (RFC 8446) or 1.2 (RFC 5246). Threads: see {@link ByteStream}.
 */
public final class TlsStream implements ByteStream {
  private static final System.Logger LOG = System.getLogger(TlsStream.class.getName());

  /** The most plain text in a record, in bytes (RFC 8446, section 5.1). */
  private static final int RECORD = 16 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /**
   * A pool of buffers for encrypted bytes. An idle connection needs none, so a few for all threads
   * are enough. Any thread.
   */
  private static final class Buffers implements BufferAllocator {
    /** The size that a channel starts with, in bytes: enough for an ordinary input. */
    private static final int SMALL = 4 * 1024;

    /** The largest size, in bytes: a record and the overhead of TLS. */
    private static final int LARGE = 17 * 1024;

    private static final int MAX_POOLED = 64;

    private final ArrayBlockingQueue<ByteBuffer> small = new ArrayBlockingQueue<>(MAX_POOLED);
    private final ArrayBlockingQueue<ByteBuffer> large = new ArrayBlockingQueue<>(MAX_POOLED);

    @Override
    public ByteBuffer allocate(int size) {
      ByteBuffer buffer = (size <= SMALL ? small : large).poll();
      return buffer != null ? buffer.clear() : ByteBuffer.allocate(size <= SMALL ? SMALL : LARGE);
    }

    @Override
    public void free(ByteBuffer buffer) {
      // If the pool is full, the buffer is garbage.
      (buffer.capacity() == SMALL ? small : large).offer(buffer);
    }
  }

  private static final Buffers BUFFERS = new Buffers();

  private final SocketChannel channel;
  private final TlsChannel tls;

  // The reading thread's own.
  /** Initially true: input may have come together with the handshake. */
  private boolean mayHoldInput = true;

  private boolean readNeedsWrite;

  // The writing thread's own.
  /** How many bytes are encrypted already, but not taken by the socket. Not to encrypt again. */
  private int encrypted;

  private TlsStream(SocketChannel channel, TlsChannel tls) {
    this.channel = channel;
    this.tls = tls;
  }

  /**
   * Performs the TLS handshake.
   *
   * @param channel in blocking mode
   * @param bytes of the channel, some of which may have been read already
   * @param context with the certificate
   * @return the stream
   * @throws IOException if the peer does not speak TLS, or no version or cipher that the server
   *     accepts
   */
  public static TlsStream accept(SocketChannel channel, ByteChannel bytes, SSLContext context)
      throws IOException {
    TlsChannel tls =
        ServerTlsChannel.newBuilder(bytes, context).withEncryptedBufferAllocator(BUFFERS).build();
    tls.handshake();
    return new TlsStream(channel, tls);
  }

  /**
   * In non-blocking mode this reads on while the buffer has room for another record: who waits for
   * the socket does not learn of a record that is buffered here.
   */
  @Override
  public int read(ByteBuffer into) throws IOException {
    int start = into.position();
    mayHoldInput = false;
    readNeedsWrite = false;
    try {
      int count;
      do {
        count = tls.read(into);
      } while (count > 0 && into.remaining() >= RECORD && !channel.isBlocking());
      if (into.position() == start) {
        return count;
      }
      mayHoldInput = true; // perhaps only the end, which the next read reports
    } catch (NeedsReadException e) {
      LOG.log(Level.TRACE, "all is read");
    } catch (NeedsWriteException e) {
      readNeedsWrite = true; // such as an answer to a key update
      mayHoldInput = true; // what came behind it
    }
    return into.position() - start;
  }

  /** Writes record by record, so that those that the socket has taken count. */
  @Override
  public int write(ByteBuffer from) throws IOException {
    int start = from.position();
    int end = from.limit();
    int taken = start;
    try {
      if (encrypted > 0) {
        tls.write(NOTHING);
        taken += encrypted;
        encrypted = 0;
      }
      while (taken < end) {
        from.limit(Math.min(taken + RECORD, end)).position(taken);
        tls.write(from);
        taken = from.position();
      }
    } catch (NeedsWriteException e) {
      encrypted = encrypted > 0 ? encrypted : from.position() - taken;
    } catch (NeedsReadException e) {
      throw new IOException("a handshake, in the middle of the connection", e);
    }
    return taken - start;
  }

  @Override
  public boolean mayHoldInput() {
    return mayHoldInput;
  }

  @Override
  public boolean readNeedsWrite() {
    return readNeedsWrite;
  }

  /** Sends close_notify: RFC 8446, section 6.1. */
  @Override
  public void closeNotify() {
    try {
      tls.shutdown();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "gone already, or its socket is full", e);
    }
  }
}
