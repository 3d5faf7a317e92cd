package dev.martlet.server.socket;

import dev.martlet.engine.Shard;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.InputRates;
import dev.martlet.server.connection.UnfinishedMessage;
import dev.martlet.server.connection.UnfinishedMessages;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.WebSocketReader;
import dev.martlet.wire.WebSocketViolation;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the client of a session sends, and whether more of it is read.
 *
 * <p>Threads: the one that reads the connection owns everything that is not marked otherwise.
 */
final class Incoming {
  private final WebSocketSession session;
  private final ClosingHandshake closing;
  private final ClientMessages messages;
  private final WebSocketReader reader;
  private final UnfinishedMessage unfinished;
  private final long readTimeout;

  /**
   * Of who feeds the reader, or has it forget. Nobody waits for it but the reading thread: who has
   * a connection give way is fed, too.
   */
  private final ReentrantLock feeding = new ReentrantLock();

  /** When it was not read for the last time, or 0. The supervisor's. */
  private long heldBackUntil;

  /** Whether there was such a time. The supervisor's. */
  private boolean wasHeldBack;

  /**
   * Nothing has come in.
   *
   * @param session that is answered and closed
   * @param shard that inputs go to
   * @param closing state of the session
   * @param rates of its inputs
   * @param all messages of the server that are not complete
   * @param config of the server
   */
  Incoming(
      WebSocketSession session,
      Shard<?> shard,
      ClosingHandshake closing,
      InputRates rates,
      UnfinishedMessages all,
      ServerConfig config) {
    this.session = session;
    this.closing = closing;
    this.messages = new ClientMessages(session, shard, closing, rates);
    this.reader = new WebSocketReader(config.get(InputSettings.MESSAGE_BYTES), messages);
    this.unfinished =
        new UnfinishedMessage(
            all,
            config.get(ConnectionSettings.WRITE_PROGRESS),
            () -> session.startClosing(CloseCode.TRY_AGAIN_LATER, "too many unfinished messages"));
    this.readTimeout = Nanos.of(config.get(ConnectionSettings.READ_TIMEOUT));
  }

  /** Whether more is read now. The reading thread, which is woken when it is again. */
  boolean isRead() {
    return closing.isOpen() ? !messages.heldBack() : closing.reads();
  }

  void received(byte[] buffer, int count) {
    if (!closing.isOpen()) {
      closing.receivedAfterwards(count);
    }
    feeding.lock();
    try {
      feed(buffer, count);
    } finally {
      feeding.unlock();
    }
    if (!closing.isOpen()) {
      forgetUnfinished();
    }
  }

  private void feed(byte[] buffer, int count) {
    try {
      reader.feed(buffer, 0, count);
    } catch (WebSocketViolation e) {
      session.violated(e);
    }
    unfinished.note(reader);
    messages.pieceRead();
  }

  /**
   * The session closes: what has arrived of a message is of no use any more. If something is being
   * read, that thread sees to it. Any thread.
   */
  void forgetUnfinished() {
    if (!feeding.isHeldByCurrentThread() && feeding.tryLock()) {
      try {
        unfinished.forget(reader);
      } finally {
        feeding.unlock();
      }
    }
  }

  /** The connection is gone. Any thread. */
  void end() {
    unfinished.end();
  }

  /** Closes the session if it sends too much for too long, or too slowly. The supervisor. */
  void check(long now, long resumedAt) {
    if (messages.heldBack()) { // it is not the client's doing that nothing is read
      wasHeldBack = true;
      heldBackUntil = now;
    }
    messages.check();
    long since = wasHeldBack ? SupervisedConnection.later(heldBackUntil, resumedAt) : resumedAt;
    if (unfinished.isSlow(now, since, readTimeout)) {
      session.startClosing(CloseCode.POLICY_VIOLATION, "a message does not go on");
    }
  }
}
