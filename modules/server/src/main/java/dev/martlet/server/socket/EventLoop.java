package dev.martlet.server.socket;

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
 * A platform thread that reads and writes many WebSockets, none of which it ever waits for
 * (module-info-docs/decisions). A tick wakes it once, however many of its connections have
 * something to write; what a socket does not take at once is written when it can take more.
 */
final class EventLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());

  /** What is read at once. */
  private static final int PIECE = 64 * 1024;

  private final Selector selector = Selector.open();
  private final Thread thread;
  private volatile boolean closed;

  /** The newest of those that were woken and not attended to; each knows the one before it. */
  private final AtomicReference<WebSocketSession> woken = new AtomicReference<>();

  /** Whether the thread sleeps, or is about to. */
  private final AtomicBoolean asleep = new AtomicBoolean();

  // The thread's own.
  private final ByteBuffer input = ByteBuffer.allocateDirect(PIECE);
  private final byte[] inputBytes = new byte[PIECE];

  /**
   * Starts the thread.
   *
   * @param name of it
   * @throws IOException if there can be no selector
   */
  EventLoop(String name) throws IOException {
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  // ---- any thread -------------------------------------------------------------------------

  /** Has a session attended to; it is in no loop's list. Allocates nothing. */
  void push(WebSocketSession session) {
    WebSocketSession newest;
    do {
      newest = woken.get();
      session.wokenBefore(newest);
    } while (!woken.compareAndSet(newest, session));
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      selector.wakeup();
    }
  }

  /** Stops the thread, which ends the sessions that are left, and waits for it a second. */
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

  // ---- its thread -------------------------------------------------------------------------

  private void run() {
    while (!closed) {
      try {
        select();
        attend();
      } catch (Throwable e) { // out of memory, say: the thread must live
        LOG.log(Level.ERROR, "an event loop failed, and goes on", e);
      }
    }
    attend();
    selector.keys().forEach(key -> ((WebSocketSession) key.attachment()).end());
    try {
      selector.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a selector", e);
    }
  }

  private void select() throws IOException {
    asleep.set(true);
    if (woken.get() == null) { // or it was woken before it was known to sleep
      selector.select(this::attendTo);
    } else {
      selector.selectNow(this::attendTo);
    }
    asleep.set(false); // what wakes it from here on is attended to before it sleeps again
  }

  private void attendTo(SelectionKey key) {
    if (asleep.get()) {
      asleep.set(false); // nobody needs to wake it while it is at this
    }
    ((WebSocketSession) key.attachment()).onSelected();
  }

  private void attend() {
    WebSocketSession next = inOrder(woken.getAndSet(null));
    while (next != null) {
      WebSocketSession session = next;
      next = session.takeFromList();
      session.onWoken();
    }
  }

  /** Who was woken first is attended to first. */
  private static WebSocketSession inOrder(WebSocketSession newest) {
    WebSocketSession first = null;
    WebSocketSession next = newest;
    while (next != null) {
      WebSocketSession before = next.wokenBefore();
      next.wokenBefore(first);
      first = next;
      next = before;
    }
    return first;
  }

  /** Has a session's channel looked after; it is told of what can be read. */
  SelectionKey register(SocketChannel channel, WebSocketSession session)
      throws ClosedChannelException {
    return channel.register(selector, SelectionKey.OP_READ, session);
  }

  /**
   * Reads what a stream has, up to a piece.
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

  /** What was read last; to be used at once. */
  byte[] input() {
    return inputBytes;
  }
}
