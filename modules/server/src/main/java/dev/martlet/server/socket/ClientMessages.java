package dev.martlet.server.socket;

import dev.martlet.engine.Shard;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.connection.InputRates;
import dev.martlet.server.connection.TrafficLimit;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.WebSocketReader;
import dev.martlet.wire.WebSocketViolation;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * What is done with each message that a client sends on its WebSocket, and whether more is read
 * from it now. The connection's thread, but for what is marked.
 */
final class ClientMessages implements WebSocketReader.Listener {
  private final WebSocketSession session;
  private final Shard<?> shard;
  private final ClosingHandshake closing;
  private final InputRates rates;
  private final IntConsumer charge;

  /** Set by the connection's thread, which reads no more then, and cleared by the supervisor. */
  private volatile boolean heldBack;

  /**
   * Creates the handler of a session's messages.
   *
   * @param session that is answered and closed
   * @param shard that inputs go to
   * @param closing state of the session
   * @param rates of its inputs
   */
  ClientMessages(
      WebSocketSession session, Shard<?> shard, ClosingHandshake closing, InputRates rates) {
    this.session = session;
    this.shard = shard;
    this.closing = closing;
    this.rates = rates;
    this.charge = rates::chargeValues;
  }

  /** Each frame is paid for before it costs anything, also those that come after a close. */
  @Override
  public void frame(long payload) throws WebSocketViolation {
    Optional<TrafficLimit> over = rates.takeFrame(payload);
    if (over.isPresent()) {
      session.count(over.get());
      throw new WebSocketViolation(CloseCode.POLICY_VIOLATION, over.get().reason());
    }
  }

  @Override
  public void message(byte[] payload, boolean text) {
    if (!closing.isOpen()) {
      return;
    }
    switch (rates.takeInput()) {
      case TAKE -> take(payload);
      case DROP -> drop(TrafficLimit.CONNECTION_INPUTS);
      case DROP_SHARED -> drop(TrafficLimit.SHARED_INPUTS);
      case CLOSE -> {
        session.note(InputSettings.INPUTS_PER_SECOND);
        session.startClosing(CloseCode.POLICY_VIOLATION, "rate limit exceeded");
      }
    }
  }

  private void drop(TrafficLimit limit) {
    session.count(limit);
    session.onInputError(limit.dropped());
  }

  private void take(byte[] payload) {
    if (payload.length == 0) { // a ping for those who cannot send one: browsers let no page do it
      session.alive();
      return;
    }
    Subscription from = session.subscription();
    shard.receive(from, payload, from.callback(), charge).ifPresent(session::onInputError);
  }

  @Override
  public void ping(byte[] payload) {
    if (closing.isOpen()) { // a flood of pongs could keep the close frame from being written
      session.pong(payload);
    }
  }

  @Override
  public void pong(byte[] payload) {
    // Only shows that the peer lives, which every received byte shows.
  }

  @Override
  public void close(int code, String reason) {
    closing.received(code, System.nanoTime());
    session.startClosing(code, ""); // the answer, unless a close frame of this side is on its way
    session.endIfClean();
  }

  // ---- how fast it is read --------------------------------------------------------------------

  /** Whether nothing is to be read now, because too much was sent. Any thread. */
  boolean heldBack() {
    return heldBack;
  }

  /** All of a piece of what the client sends has been read. */
  void pieceRead() {
    Optional<TrafficLimit> over = rates.over();
    if (over.isPresent() && closing.isOpen()) {
      heldBack = true;
      session.count(over.get());
      session.onInputError(over.get().readLater());
      endIfItGoesOn(over.get());
    }
  }

  /** The supervisor, several times a second. */
  void check() {
    if (!heldBack) {
      return;
    }
    Optional<TrafficLimit> over = rates.over();
    if (over.isPresent()) {
      endIfItGoesOn(over.get());
    } else {
      heldBack = false;
      session.readOn();
    }
  }

  private void endIfItGoesOn(TrafficLimit over) {
    if (over.ownedByConnection() && rates.staysOver()) {
      session.startClosing(CloseCode.POLICY_VIOLATION, over.reason());
    }
  }
}
