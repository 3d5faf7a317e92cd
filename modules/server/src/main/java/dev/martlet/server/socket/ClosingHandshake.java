package dev.martlet.server.socket;

import dev.martlet.wire.CloseCode;
import java.util.Set;

/**
 * The state of a WebSocket's closing (RFC 6455, section 7): who has sent a close frame, and what
 * follows from it.
 *
 * <pre>
 *   OPEN ──start──▶ CLOSING ──sent──▶ CLOSE_SENT
 *     │                │                  │
 *     └──received──────┤                  │ received
 *                      ▼                  ▼
 *               CLOSE_RECEIVED ──sent──▶ CLEAN        any state ──closed──▶ CLOSED
 * </pre>
 *
 * <p>Threads: any thread may ask for the state and start closing. What is received and what is sent
 * is told by who reads and by who writes.
 */
final class ClosingHandshake {
  /** The states of RFC 6455, section 7.1, with CLOSING split by what is still to come. */
  enum State {
    /** Data frames go both ways. */
    OPEN,
    /** This side decided to close; its close frame waits to be written. */
    CLOSING,
    /** This side's close frame is written; the peer's answer is to come. */
    CLOSE_SENT,
    /** The peer's close frame came; the answer waits to be written. */
    CLOSE_RECEIVED,
    /** Both close frames went out: this side, being the server, closes TCP (section 7.1.1). */
    CLEAN,
    /** TCP is closed. */
    CLOSED
  }

  /** How the subscriber left. */
  enum Departure {
    /** For good, or because this side closed: the subscription ends. */
    LEFT,
    /** Without saying goodbye: the subscriber may come back and resume the subscription. */
    LOST,
    /** The departure was reported before. */
    ALREADY_GONE
  }

  /**
   * A client that closes with one of these leaves for good: it is done, or it gave no reason. With
   * any other code it gives up a connection, and may come back on another. So it is with 1001: a
   * browser sends it when a page is closed and when it is reloaded, and cannot tell which.
   */
  private static final Set<Integer> LEAVING = Set.of(CloseCode.NORMAL, CloseCode.NO_STATUS);

  private volatile State state = State.OPEN;

  /** When the state OPEN was left, on the clock of {@link System#nanoTime}. */
  private volatile long since;

  /** The peer was the first to close, with a code that does not mean leaving. Under the monitor. */
  private boolean abandoned;

  private final long mostAfterwards;

  /** Bytes that came since the state OPEN was left. The reading thread's own. */
  private long afterwards;

  /**
   * An open WebSocket.
   *
   * @param mostAfterwards bytes that are read when it is no longer open: what was on its way, and
   *     the peer's close frame behind it. Who floods on is read no more
   */
  ClosingHandshake(long mostAfterwards) {
    this.mostAfterwards = mostAfterwards;
  }

  State state() {
    return state;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Bytes came while the WebSocket was not open. The reading thread. */
  void receivedAfterwards(int bytes) {
    afterwards += bytes;
  }

  /** Whether what the peer sends is still read. The reading thread. */
  boolean reads() {
    return afterwards <= mostAfterwards;
  }

  /** When closing began; without meaning while the state is OPEN. */
  long since() {
    return since;
  }

  /** This side starts the closing handshake; without effect if it has begun. Any thread. */
  synchronized void start(long now) {
    if (state == State.OPEN) {
      leaveOpen(State.CLOSING, now);
    }
  }

  /**
   * A close frame was received. The reader gives the first one only.
   *
   * @param code of the frame
   */
  synchronized void received(int code, long now) {
    switch (state) {
      case OPEN -> {
        abandoned = !LEAVING.contains(code);
        leaveOpen(State.CLOSE_RECEIVED, now);
      }
      case CLOSING -> state = State.CLOSE_RECEIVED;
      case CLOSE_SENT -> state = State.CLEAN;
      case CLOSE_RECEIVED, CLEAN, CLOSED -> {}
    }
  }

  /**
   * A close frame was written.
   *
   * @return whether that is news
   */
  synchronized boolean sent(long now) {
    switch (state) {
      case OPEN -> leaveOpen(State.CLOSE_SENT, now); // the shard ended, which is a start, too
      case CLOSING -> state = State.CLOSE_SENT;
      case CLOSE_RECEIVED -> state = State.CLEAN;
      case CLOSE_SENT, CLEAN, CLOSED -> {
        return false;
      }
    }
    return true;
  }

  /**
   * TCP is being closed, for whatever reason.
   *
   * @return what the shard is to be told
   */
  synchronized Departure closed() {
    State before = state;
    state = State.CLOSED;
    return switch (before) {
      case CLOSED -> Departure.ALREADY_GONE;
      case OPEN -> Departure.LOST;
      case CLOSING, CLOSE_SENT, CLOSE_RECEIVED, CLEAN ->
          abandoned ? Departure.LOST : Departure.LEFT;
    };
  }

  /** The time is written before the state: who sees the one sees the other. */
  private void leaveOpen(State next, long now) {
    since = now;
    state = next;
  }
}
