package dev.martlet.server.socket;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import javax.net.ssl.SSLContext;
import tlschannel.BufferAllocator;
import tlschannel.NeedsReadException;
import tlschannel.NeedsWriteException;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;

/** A connection's bytes by TLS (RFC 8446, and 5246 for older clients). */
final class TlsStream implements ByteStream {
  private static final System.Logger LOG = System.getLogger(TlsStream.class.getName());

  /** What a record holds at most: RFC 8446, section 5.1. */
  private static final int RECORD = 16 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /**
   * Buffers for encrypted bytes. Between two reads or writes a connection mostly has none, so
   * threads need them, not connections.
   */
  private static final class Buffers implements BufferAllocator {
    /** What the channel begins with; a message of a player has room in it. */
    private static final int SMALL = 4 * 1024;

    /** What it wants at most: a record, and what TLS adds to it. */
    private static final int LARGE = 17 * 1024;

    private static final int MOST_KEPT = 64;

    private final ArrayBlockingQueue<ByteBuffer> small = new ArrayBlockingQueue<>(MOST_KEPT);
    private final ArrayBlockingQueue<ByteBuffer> large = new ArrayBlockingQueue<>(MOST_KEPT);

    @Override
    public ByteBuffer allocate(int size) {
      ByteBuffer buffer = (size <= SMALL ? small : large).poll();
      return buffer != null ? buffer.clear() : ByteBuffer.allocate(size <= SMALL ? SMALL : LARGE);
    }

    @Override
    public void free(ByteBuffer buffer) {
      // If there are enough, the collector takes it.
      (buffer.capacity() == SMALL ? small : large).offer(buffer);
    }
  }

  private static final Buffers BUFFERS = new Buffers();

  private final SocketChannel channel;
  private final TlsChannel tls;

  // Who reads.
  /** At first: what came together with the handshake. */
  private boolean mayHoldMore = true;

  private boolean readWaitsForWrite;

  // Who writes.
  /** How many bytes are encrypted that the socket has not taken; they are not taken twice. */
  private int encrypted;

  private TlsStream(SocketChannel channel, TlsChannel tls) {
    this.channel = channel;
    this.tls = tls;
  }

  /**
   * Shakes hands.
   *
   * @param channel that waits
   * @param context with the certificate
   * @throws IOException if the peer does not speak TLS, or none that the server takes
   */
  static TlsStream accept(SocketChannel channel, SSLContext context) throws IOException {
    TlsChannel tls =
        ServerTlsChannel.newBuilder(channel, context).withEncryptedBufferAllocator(BUFFERS).build();
    tls.handshake();
    return new TlsStream(channel, tls);
  }

  /**
   * If the channel does not wait, this reads as long as another record has room: no selector knows
   * of one that is here.
   */
  @Override
  public int read(ByteBuffer into) throws IOException {
    int start = into.position();
    mayHoldMore = false;
    readWaitsForWrite = false;
    try {
      int count;
      do {
        count = tls.read(into);
      } while (count > 0 && into.remaining() >= RECORD && !channel.isBlocking());
      if (into.position() == start) {
        return count;
      }
      mayHoldMore = true; // if only the end, which the next read tells
    } catch (NeedsReadException e) {
      LOG.log(Level.TRACE, "all is read");
    } catch (NeedsWriteException e) {
      readWaitsForWrite = true; // the peer wants new keys, say, and is owed an answer before
    }
    return into.position() - start;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    boolean again = encrypted > 0;
    int start = from.position();
    try {
      tls.write(again ? NOTHING : from);
    } catch (NeedsWriteException e) {
      encrypted = again ? encrypted : from.position() - start;
      return 0;
    } catch (NeedsReadException e) {
      throw new IOException("a handshake, in the middle of the connection", e);
    }
    int taken = again ? encrypted : from.position() - start;
    encrypted = 0;
    return taken;
  }

  @Override
  public boolean mayHoldMore() {
    return mayHoldMore;
  }

  @Override
  public boolean readWaitsForWrite() {
    return readWaitsForWrite;
  }

  /** Sends close_notify: RFC 8446, section 6.1. */
  @Override
  public void sayEnd() {
    try {
      tls.shutdown();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "gone already, or its socket is full", e);
    }
  }
}
