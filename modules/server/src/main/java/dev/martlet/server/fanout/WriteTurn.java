package dev.martlet.server.fanout;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Whose turn it is to write to a socket, and to close it. One thread at a time writes. While one
 * does, the socket's descriptor stays open: closed, its number could be given to another
 * connection, and one player's bytes would be sent to another. So who writes closes behind itself,
 * if somebody has asked for that meanwhile.
 *
 * <p>A base class, not a part: what the fan-out needs of a connection is to lie side by side. Any
 * thread.
 */
abstract class WriteTurn {
  /** How a turn ends. */
  enum End {
    /** It is over. */
    OVER,
    /** It goes on: somebody had something to write meanwhile. */
    GOES_ON,
    /** It is over, and the socket is to be closed by the caller. */
    CLOSE
  }

  private static final int FREE = 0;
  private static final int WRITING = 1;
  private static final int AGAIN = 2;
  private static final int CLOSING = 4;
  private static final int CLOSED = 8;

  private static final VarHandle TURN;

  static {
    try {
      TURN = MethodHandles.lookup().findVarHandle(WriteTurn.class, "turn", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** FREE, CLOSED, or WRITING with any of AGAIN and CLOSING. Whoever makes it has the turn. */
  @SuppressWarnings("unused") // by its handle
  private volatile int turn = WRITING;

  /** A turn that its maker has. */
  WriteTurn() {}

  /**
   * Takes the turn.
   *
   * @return false if another thread has it, which looks again before it ends, or nothing is written
   *     any more
   */
  final boolean begin() {
    while (true) {
      int now = (int) TURN.getVolatile(this);
      if (now == FREE) {
        if (TURN.compareAndSet(this, FREE, WRITING)) {
          return true;
        }
      } else if ((now & (AGAIN | CLOSING | CLOSED)) != 0
          || TURN.compareAndSet(this, now, now | AGAIN)) {
        return false;
      }
    }
  }

  /** Ends the turn. Only who has it. */
  final End end() {
    while (true) {
      int now = (int) TURN.getVolatile(this);
      if ((now & CLOSING) != 0) {
        TURN.setVolatile(this, CLOSED);
        return End.CLOSE;
      }
      if ((now & AGAIN) != 0) {
        if (TURN.compareAndSet(this, now, WRITING)) {
          return End.GOES_ON;
        }
      } else if (TURN.compareAndSet(this, now, FREE)) {
        return End.OVER;
      }
    }
  }

  /**
   * Has the socket closed, and nothing written any more, as soon as nobody writes.
   *
   * @return whether that is now: the caller closes it. Only one caller is ever told to
   */
  final boolean closeTurn() {
    while (true) {
      int now = (int) TURN.getVolatile(this);
      if ((now & (CLOSING | CLOSED)) != 0) {
        return false;
      }
      if (now == FREE) {
        if (TURN.compareAndSet(this, FREE, CLOSED)) {
          return true;
        }
      } else if (TURN.compareAndSet(this, now, now | CLOSING)) {
        return false;
      }
    }
  }
}
