package dev.martlet.server.fanout;

import dev.martlet.engine.plugin.SurvivedFaults;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SocketChannel;

/**
 * A connection as the fan-out sees it: a socket, and the bytes that it is to be sent next. One
 * small object, since a tick touches a thousand of them.
 *
 * <p>Threads: any thread may {@link #wake} it and have it closed. Who has its {@link WriteTurn}
 * calls the methods that say what is written.
 */
public abstract class Line extends WriteTurn {
  private static final System.Logger LOG = System.getLogger(Line.class.getName());

  private static final int NO_DESCRIPTOR = -1;
  private static final VarHandle WOKEN;

  static {
    try {
      WOKEN = MethodHandles.lookup().findVarHandle(Line.class, "woken", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Of the socket, which is written to together with others; or none, and it is written alone. */
  final int descriptor;

  private final FanOutTasks fanOut;
  private final SocketChannel channel;

  /** Whether it is in the list of the woken, or is about to be. */
  private volatile boolean woken;

  /** Whether the maker's turn has ended. The maker's own. */
  private boolean opened;

  /** The next one in that list. Owned by the thread that has set {@link #woken}, then the task. */
  private Line next;

  /**
   * A line whose turn its maker has, until {@link #open}.
   *
   * @param fanOut that writes to it
   * @param channel of the socket
   * @param plain whether the bytes go to the socket as they are
   */
  protected Line(FanOutTasks fanOut, SocketChannel channel, boolean plain) {
    this.fanOut = fanOut;
    this.channel = channel;
    this.descriptor = plain ? fanOut.descriptor(channel) : NO_DESCRIPTOR;
  }

  // ---- who has the turn -------------------------------------------------------------------

  /** {@return the bytes that are written now, or next; null if there are none} */
  protected abstract byte[] frame();

  /** {@return how many of them are written} */
  protected abstract int written();

  /**
   * The socket took some of them.
   *
   * @param count at least 1
   */
  protected abstract void took(int count);

  /** The socket takes no more now. */
  protected abstract void full();

  /** {@return whether {@link #frame} has bytes, perhaps; cheaper} */
  protected abstract boolean hasMore();

  /**
   * Writes bytes that do not go together with others'. On a virtual thread of the line's own.
   *
   * @return how many were taken; 0 if the socket takes no more now
   */
  protected abstract int write(byte[] bytes, int from) throws IOException;

  /** Waits until the socket takes bytes, perhaps. On a virtual thread of the line's own. */
  protected abstract void awaitRoom() throws IOException;

  /** The socket is broken: nothing is written any more. */
  protected abstract void broken(String why);

  /** The socket is closed next, and nobody else uses it: a last word, which must not wait. */
  protected abstract void closing() throws IOException;

  /** The socket is closed. */
  protected abstract void closed();

  /** Whether it is written to alone, by a thread of its own. */
  final boolean alone() {
    return descriptor == NO_DESCRIPTOR;
  }

  final SocketChannel channel() {
    return channel;
  }

  /** Writes all that there is, and waits for the socket: a virtual thread that has the turn. */
  final void writeAlone() {
    End end;
    do {
      try {
        writeAll();
      } catch (IOException e) {
        breakOff(e);
      } catch (Throwable e) { // such as out of memory: only this connection ends
        SurvivedFaults.tell(LOG, "writing to a connection, which ends,", e);
        breakOff(e);
      }
      end = end();
    } while (end == End.GOES_ON);
    if (end == End.CLOSE) {
      closeSocket();
    }
  }

  /** Whatever fails of it, the turn ends: else the socket could never be closed. */
  final void breakOff(Throwable cause) {
    SurvivedFaults.attempt(LOG, "ending a connection", () -> broken(cause.toString()));
  }

  private void writeAll() throws IOException {
    for (byte[] frame = frame(); frame != null; frame = frame()) {
      int count = write(frame, written());
      if (count > 0) {
        took(count);
      } else {
        full();
        awaitRoom();
      }
    }
  }

  // ---- any thread -------------------------------------------------------------------------

  /** Lets the fan-out write, for the first time: the maker's turn ends. */
  protected final void open() {
    opened = true;
    End end;
    do {
      end = end();
    } while (end == End.GOES_ON);
    if (end == End.CLOSE) {
      closeSocket();
    } else {
      wake(); // there may be something already
    }
  }

  /** There is something to write: it is written soon. */
  public final void wake() {
    queue();
    fanOut.handOver();
  }

  /** There is something to write: it is written after the next {@link FanOutTasks#handOver}. */
  public final void queue() {
    if (!woken && WOKEN.compareAndSet(this, false, true)) {
      fanOut.queue(this);
    }
  }

  /**
   * Closes the socket, as soon as nobody writes to it. The thread that made the line, or opened.
   * Nobody reads the socket any more.
   *
   * @return whether that is now: else a thread writes, and may wait for the peer for ever
   */
  public final boolean closeSoon() {
    boolean now = closeTurn();
    if (!opened) {
      opened = true;
      now = end() == End.CLOSE;
    }
    if (now) {
      closeSocket();
    }
    return now;
  }

  /** The turn is over for good. */
  final void closeSocket() {
    try (channel) {
      closing();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    } catch (Throwable e) { // such as out of memory for the last word
      SurvivedFaults.tell(LOG, "closing a connection", e);
    } finally {
      closed();
    }
  }

  // ---- the list of the woken --------------------------------------------------------------

  final Line next() {
    return next;
  }

  final void next(Line other) {
    next = other;
  }

  /**
   * Takes it off the list; from now on it can be woken again.
   *
   * @return the next one
   */
  final Line dequeue() {
    Line other = next;
    next = null;
    woken = false;
    return other;
  }
}
