package dev.martlet.engine.subscription;

import dev.martlet.api.Simulation;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.stream.CloseReason;
import java.util.function.Consumer;

/**
 * Seats of lost connections: held for a time, resumed on another connection by their ticket, or
 * released. The shard's turn.
 */
final class SeatResumption {
  private static final String WHAT_FOLLOWS = "was told of %s, over whom it";

  private final Simulation<?> simulation;
  private final Subscriptions subscriptions;
  private final Roster roster;
  private final ControlMessages controls;
  private final ShardTypeMetrics metrics;
  private final SubscriptionHost host;

  SeatResumption(
      Simulation<?> simulation,
      Subscriptions subscriptions,
      Roster roster,
      ControlMessages controls,
      ShardTypeMetrics metrics,
      SubscriptionHost host) {
    this.simulation = simulation;
    this.subscriptions = subscriptions;
    this.roster = roster;
    this.controls = controls;
    this.metrics = metrics;
    this.host = host;
  }

  /** A connection is lost: its subscriber is away, unless it is back or over meanwhile. */
  void park(Subscription lost) {
    if (lost.away() && roster.park(lost)) {
      SimulationCalls.tell(host, "away", WHAT_FOLLOWS, lost, simulation::away);
    }
  }

  /** Gives a client the seat back that its ticket is for; false if it is to join as a new one. */
  boolean resume(Subscription joining) {
    Subscription old = roster.of(joining.resume().orElseThrow().ticket()).orElse(null);
    if (old == null || !old.mayBecome(joining)) {
      return false;
    }
    if (!joining.attach()) {
      return true; // it has left already, and will come once more
    }
    boolean awayWasTold = roster.away().contains(old);
    if (!subscriptions.endResumed(old) && !takeSeatAgain()) {
      subscriptions.end(joining, CloseReason.FULL); // the old one left just now, another came
      return true;
    }
    old.close(CloseReason.MOVED);
    roster.remove(old);
    controls.greetOrEnd(joining, true);
    joining.succeed(old);
    roster.add(joining);
    metrics.seatsResumed.increment();
    host.needed();
    if (awayWasTold) {
      SimulationCalls.tell(host, "back", WHAT_FOLLOWS, joining, simulation::back);
    }
    return true;
  }

  private boolean takeSeatAgain() {
    boolean room = !subscriptions.seats().full();
    subscriptions.seats().takeAnyway(); // ending the subscription gives it back
    return room;
  }

  /**
   * Releases held seats whose time is over.
   *
   * @param now on the clock of the shard
   * @param all whether the time is over for all
   * @param onReleased is handed each subscription whose seat was released
   */
  void releaseExpired(long now, boolean all, Consumer<Subscription> onReleased) {
    for (Subscription held : roster.away()) {
      if ((all || held.heldUntil() - now <= 0) && subscriptions.endHeld(held)) {
        onReleased.accept(held);
      }
    }
  }
}
