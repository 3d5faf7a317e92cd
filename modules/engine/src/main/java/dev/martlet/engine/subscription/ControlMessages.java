package dev.martlet.engine.subscription;

import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.codec.SyncPayload;
import dev.martlet.engine.codec.UnsendableException;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.wire.RandomToken;
import dev.martlet.wire.SyncHead.Kind;
import dev.martlet.wire.TickFrame;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends the control messages of version 2: the greeting with the resume ticket, and whether the
 * clock is paused. Used on the shard's turn.
 */
final class ControlMessages {
  private static final int TICKET_BYTES = 18;

  private final StateEncoder encoder;
  private final Duration grace;
  private final SubscriptionHost host;

  ControlMessages(StateEncoder encoder, Duration grace, SubscriptionHost host) {
    this.encoder = encoder;
    this.grace = grace;
    this.host = host;
  }

  /**
   * Sends a client of version 2 its ticket, and whether the clock is paused. Does nothing for
   * version 1.
   *
   * @throws UnsendableException if the client's format refuses the message
   */
  void greet(Subscription joining, boolean resumed) {
    if (joining.stream().sync().isEmpty() || host.journal().replays()) {
      return;
    }
    if (!grace.isZero() && SeatOwner.canBeHeld(joining)) {
      joining.ticket(RandomToken.next(TICKET_BYTES));
      Map<String, Object> greeting = new LinkedHashMap<>();
      greeting.put("ticket", joining.ticket());
      greeting.put("grace_ms", Nanos.millis(grace));
      greeting.put("resumed", resumed);
      send(joining, greeting);
    }
    if (host.paused()) {
      send(joining, paused());
    }
  }

  /** Like {@link #greet}, but ends a subscription whose format refuses the message. */
  void greetOrEnd(Subscription joining, boolean resumed) {
    endIfUnsendable(joining, () -> greet(joining, resumed));
  }

  /**
   * Tells a client that the clock was paused or resumed, so that it does not take silence for a
   * failure.
   */
  void tellPaused(Subscription listener) {
    endIfUnsendable(listener, () -> send(listener, paused()));
  }

  private void endIfUnsendable(Subscription to, Runnable sending) {
    try {
      sending.run();
    } catch (UnsendableException e) {
      host.onUnsendable(to, e);
    }
  }

  private Map<String, Object> paused() {
    return Map.of("paused", host.paused());
  }

  private void send(Subscription to, Map<String, Object> message) {
    byte[] bytes = encoder.encodeValue(message, to.stream().format());
    SyncPayload payload = SyncPayload.of(Kind.CONTROL, host.tick(), bytes);
    TickFrame frame = payload.frame(0, Optional.empty());
    host.release()
        .out(
            () -> {
              if (!to.post(frame)) {
                host.expel(to, CloseReason.SLOW);
              }
            });
  }
}
