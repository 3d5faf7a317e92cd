package dev.martlet.server.socket;

import dev.martlet.engine.Shard;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.server.connection.InputRates;
import dev.martlet.server.connection.TrafficLimit;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.WebSocketReader;
import dev.martlet.wire.WebSocketViolation;
import java.util.Optional;
import java.util.function.IntConsumer;

/** What is done with each message that a client sends on its WebSocket. The loop. */
final class ClientMessages implements WebSocketReader.Listener {
  private final WebSocketSession session;
  private final Shard<?> shard;
  private final ClosingHandshake closing;
  private final InputRates rates;
  private final IntConsumer charge;

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
      case DROP -> session.overTraffic(TrafficLimit.CONNECTION_INPUTS, "it was dropped");
      case DROP_SHARED -> session.overTraffic(TrafficLimit.SHARED_INPUTS, "it was dropped");
      case CLOSE -> session.startClosing(CloseCode.POLICY_VIOLATION, "rate limit exceeded");
    }
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
  }
}
