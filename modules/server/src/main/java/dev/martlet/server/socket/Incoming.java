package dev.martlet.server.socket;

import dev.martlet.engine.Shard;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.InputRates;
import dev.martlet.server.connection.TrafficLimit;
import dev.martlet.server.connection.UnfinishedMessage;
import dev.martlet.server.connection.UnfinishedMessages;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.WebSocketReader;
import dev.martlet.wire.WebSocketViolation;
import java.util.Optional;

/**
 * What the client of a session sends, and whether more of it is read.
 *
 * <p>Threads: whoever reads the connection owns everything that is not marked otherwise.
 */
final class Incoming {
  private final WebSocketSession session;
  private final ClosingHandshake closing;
  private final InputRates rates;
  private final WebSocketReader reader;
  private final UnfinishedMessage unfinished;
  private final long readTimeout;

  /** Set by whoever reads, and reads no more then; cleared by the supervisor. */
  private volatile boolean heldBack;

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
    this.rates = rates;
    this.reader =
        new WebSocketReader(
            config.get(InputSettings.MESSAGE_BYTES),
            new ClientMessages(session, shard, closing, rates));
    this.unfinished =
        new UnfinishedMessage(
            all,
            config.get(ConnectionSettings.WRITE_PROGRESS),
            () -> session.startClosing(CloseCode.TRY_AGAIN_LATER, "too many unfinished messages"));
    this.readTimeout = Nanos.of(config.get(ConnectionSettings.READ_TIMEOUT));
  }

  /** Whether more is read now. Any thread; the session is woken when it is again. */
  boolean isRead() {
    return closing.isOpen() ? !heldBack : closing.reads();
  }

  void received(byte[] buffer, int count) {
    if (!closing.isOpen()) {
      closing.receivedAfterwards(count);
    }
    try {
      reader.feed(buffer, 0, count);
    } catch (WebSocketViolation e) {
      session.violated(e);
    }
    unfinished.note(reader);
    Optional<TrafficLimit> over = rates.over();
    if (over.isPresent() && closing.isOpen()) {
      heldBack = true;
      session.overTraffic(over.get(), "the rest is read later");
      endIfItGoesOn(over.get()); // a small debt is paid before the supervisor looks
    }
  }

  private boolean endIfItGoesOn(TrafficLimit over) {
    boolean goesOn = over.ownedByConnection() && rates.staysOver();
    if (goesOn) {
      session.startClosing(CloseCode.POLICY_VIOLATION, over.reason());
    }
    return goesOn;
  }

  /** The session closes: what has arrived of a message is of no use any more. */
  void forgetUnfinished() {
    unfinished.forget(reader);
  }

  /** The connection is gone. Any thread. */
  void end() {
    unfinished.end();
  }

  /** Closes the session if it sends too much for too long, or too slowly. The supervisor. */
  void check(long now, long resumedAt) {
    Optional<TrafficLimit> over = heldBack ? rates.over() : Optional.empty();
    if (heldBack && over.isEmpty()) {
      heldBack = false;
      session.wake();
    } else if (over.isPresent() && endIfItGoesOn(over.get())) {
      return;
    } else if (unfinished.isSlow(now, resumedAt, readTimeout)) {
      session.startClosing(CloseCode.POLICY_VIOLATION, "a message does not go on");
    }
  }
}
