package dev.martlet.server.socket;

import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.server.transport.ByteStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A connection that an {@link EventLoop} reads and writes: how the loop is woken for it, and which
 * events its selector waits for. What the bytes mean is up to {@link WebSocketSession}.
 *
 * <p>Threads: any thread may {@link #wake} it; everything else is the loop's.
 */
abstract class LoopConnection extends SupervisedConnection {
  private static final System.Logger LOG = System.getLogger(LoopConnection.class.getName());

  private static final AtomicIntegerFieldUpdater<LoopConnection> QUEUED =
      AtomicIntegerFieldUpdater.newUpdater(LoopConnection.class, "queued");

  private final EventLoop loop;
  private final ByteStream bytes;

  /** 1 while the connection is in its loop's list of the woken, or is about to be. */
  private volatile int queued;

  /** The next one in that list. Owned by the thread that has set {@link #queued}, then the loop. */
  private LoopConnection nextWoken;

  // The loop's own.
  private byte[] early;
  private SelectionKey key;
  private int interest = SelectionKey.OP_READ;
  private boolean waitsToWrite;

  /**
   * Creates a connection that its loop does not know of yet.
   *
   * @param channel of it, not blocking
   * @param bytes the channel's bytes, decrypted if it is encrypted
   * @param remote the peer's address
   * @param early bytes that came together with the upgrade
   * @param context that the connection needs
   * @param loop that reads and writes it
   */
  LoopConnection(
      SocketChannel channel,
      ByteStream bytes,
      InetSocketAddress remote,
      byte[] early,
      ConnectionContext context,
      EventLoop loop) {
    super(channel, remote, context);
    this.bytes = bytes;
    this.early = early;
    this.loop = loop;
  }

  // ---- what the protocol does; the loop calls it ----------------------------------------------

  /** Whether the loop may attend to the connection; once it may, it is woken. */
  abstract boolean begun();

  abstract boolean ended();

  /** Whether what comes in is read now; once it is again, the connection is woken. */
  abstract boolean reads();

  /** Bytes came in. They are to be used at once: the buffer is the loop's. */
  abstract void received(byte[] buffer, int count);

  /** The connection may be able to write. */
  abstract void write() throws IOException;

  /** Ends the connection; without effect if it has ended. */
  abstract void end();

  // ---- any thread -------------------------------------------------------------------------

  /** Has the loop attend to the connection soon. Allocates nothing. */
  final void wake() {
    if (queued == 0 && QUEUED.compareAndSet(this, 0, 1)) {
      loop.enqueue(this);
    }
  }

  /** Wakes the loop, too: a selector is not told of channels that another thread closes. */
  @Override
  public void cut() {
    super.cut();
    wake();
  }

  // ---- the loop's list of the woken -------------------------------------------------------

  LoopConnection nextWoken() {
    return nextWoken;
  }

  void nextWoken(LoopConnection other) {
    nextWoken = other;
  }

  /**
   * Takes the connection off the list. From now on it can be woken again.
   *
   * @return the next one
   */
  LoopConnection dequeue() {
    LoopConnection next = nextWoken;
    nextWoken = null;
    queued = 0;
    return next;
  }

  // ---- the loop ---------------------------------------------------------------------------

  /** The connection was woken: there may be something to write. */
  final void onWoken() {
    if (begun() && !ended()) {
      attempt(this::attend);
    }
  }

  /** The channel can be read or written. */
  final void onSelected() {
    if (!ended()) {
      attempt(this::readAndWrite);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void attempt(Work work) {
    try {
      work.run();
    } catch (IOException | CancelledKeyException e) { // gone, or cut by another thread meanwhile
      LOG.log(Level.DEBUG, "{0} went: {1}", this, e.getMessage());
      end();
    } catch (Throwable e) { // such as out of memory: only this connection ends
      SurvivedFaults.tell(LOG, "a connection, which ends,", e);
      end();
    }
  }

  private void attend() throws IOException {
    if (key == null) {
      key = loop.register(channel(), this);
      received(early, early.length);
      early = null;
    }
    if (!channel().isOpen()) {
      end();
      return;
    }
    if (bytes.mayHoldInput()) {
      read();
    } else {
      selectEvents(); // it may have been held back until now
    }
    if (!ended()) {
      write();
    }
  }

  private void readAndWrite() throws IOException {
    if (key.isReadable() || bytes.readNeedsWrite()) {
      read();
    }
    if (!ended() && key.isWritable()) {
      write();
    }
  }

  private void read() throws IOException {
    if (!reads()) {
      selectEvents();
      return;
    }
    int count = loop.read(bytes);
    if (count < 0) {
      end();
      return;
    }
    if (count > 0) {
      received(loop.input(), count);
    }
    if (bytes.mayHoldInput() && reads()) {
      wake(); // after the other connections had their turn
    }
    selectEvents();
  }

  /** Whether the selector is to tell when the socket takes bytes again. */
  final void waitToWrite(boolean wait) {
    waitsToWrite = wait;
    selectEvents();
  }

  private void selectEvents() {
    int reading = bytes.readNeedsWrite() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    int wanted = (reads() ? reading : 0) | (waitsToWrite ? SelectionKey.OP_WRITE : 0);
    if (wanted != interest) {
      interest = wanted;
      key.interestOps(wanted);
    }
  }

  /** Closes the socket, after telling the peer so if the stream has a way to. */
  final void closeSocket() {
    bytes.closeNotify();
    super.cut();
  }
}
