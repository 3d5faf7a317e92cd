package dev.martlet.server.socket;

import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.server.transport.ByteStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A platform thread that reads and writes many connections without ever waiting for one
 * (module-info-docs/decisions). A tick wakes it once, however many of its connections have
 * something to write. What a socket does not take at once is written when the selector says that it
 * can take more.
 */
final class EventLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());

  /** The most that is read at once, in bytes. */
  private static final int PIECE = 64 * 1024;

  private final Selector selector = Selector.open();
  private final Thread thread;
  private volatile boolean closed;

  /** The connections that were woken and not attended to: a linked list, the newest first. */
  private final AtomicReference<LoopConnection> woken = new AtomicReference<>();

  /** Whether the thread sleeps, or is about to. */
  private final AtomicBoolean asleep = new AtomicBoolean();

  // The thread's own.
  private final ByteBuffer input = ByteBuffer.allocateDirect(PIECE);
  private final byte[] inputBytes = new byte[PIECE];

  /**
   * Starts the thread.
   *
   * @param name of the thread
   * @throws IOException if no selector can be created
   */
  EventLoop(String name) throws IOException {
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  // ---- any thread -------------------------------------------------------------------------

  /** Has the loop attend to a connection that is in no loop's list. Allocates nothing. */
  void enqueue(LoopConnection connection) {
    LoopConnection newest;
    do {
      newest = woken.get();
      connection.nextWoken(newest);
    } while (!woken.compareAndSet(newest, connection));
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      selector.wakeup();
    }
  }

  /** Stops the thread, which ends the connections that are left, and waits for it a second. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the loop's thread ------------------------------------------------------------------

  private void run() {
    while (!closed) {
      try {
        select();
        attendToWoken();
      } catch (Throwable e) { // such as out of memory: the thread must survive
        SurvivedFaults.tell(LOG, "an event loop", e);
      }
    }
    attendToWoken();
    for (SelectionKey key : selector.keys()) {
      LoopConnection left = (LoopConnection) key.attachment();
      SurvivedFaults.attempt(LOG, "ending a connection", left::end);
    }
    try {
      selector.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a selector", e);
    }
  }

  private void select() throws IOException {
    asleep.set(true);
    if (woken.get() == null) {
      selector.select(this::attendTo);
    } else { // a connection was woken before others could see that the thread sleeps
      selector.selectNow(this::attendTo);
    }
    asleep.set(false); // connections woken from here on are attended to before the next sleep
  }

  private void attendTo(SelectionKey key) {
    if (asleep.get()) {
      asleep.set(false); // awake already: saves others the system call
    }
    ((LoopConnection) key.attachment()).onSelected();
  }

  private void attendToWoken() {
    LoopConnection next = oldestFirst(woken.getAndSet(null));
    while (next != null) {
      LoopConnection connection = next;
      next = connection.dequeue();
      try {
        connection.onWoken();
      } catch (Throwable e) { // or the rest would be lost; so nothing is allocated before, either
        SurvivedFaults.tell(LOG, "a connection", e);
      }
    }
  }

  /** Reverses the list, for fairness. */
  private static LoopConnection oldestFirst(LoopConnection newest) {
    LoopConnection first = null;
    LoopConnection next = newest;
    while (next != null) {
      LoopConnection older = next.nextWoken();
      next.nextWoken(first);
      first = next;
      next = older;
    }
    return first;
  }

  /** Registers a connection's channel for reading. */
  SelectionKey register(SocketChannel channel, LoopConnection connection)
      throws ClosedChannelException {
    return channel.register(selector, SelectionKey.OP_READ, connection);
  }

  /**
   * Reads what a stream has available, up to a piece.
   *
   * @return how many bytes {@link #input()} holds; -1 at the end
   */
  int read(ByteStream stream) throws IOException {
    input.clear();
    int count = stream.read(input);
    if (count > 0) {
      input.flip().get(inputBytes, 0, count);
    }
    return count;
  }

  /** The bytes read last. The next read overwrites them. */
  byte[] input() {
    return inputBytes;
  }
}
