package dev.martlet.engine.subscription;

import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.wire.TickFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The seats of lost connections: held for a time, resumed on another connection with their ticket,
 * taken back by their owner, or released. Used on the shard's turn.
 */
final class SeatResumption {
  static final String WHAT = "went on with %s although its simulation";

  private final Simulation<?> simulation;
  private final Subscriptions subscriptions;
  private final Roster roster;
  private final People people;
  private final ControlMessages controls;
  private final ShardTypeMetrics metrics;
  private final SubscriptionHost host;

  SeatResumption(
      Simulation<?> simulation,
      Subscriptions subscriptions,
      Roster roster,
      People people,
      ControlMessages controls,
      ShardTypeMetrics metrics,
      SubscriptionHost host) {
    this.simulation = simulation;
    this.subscriptions = subscriptions;
    this.roster = roster;
    this.people = people;
    this.controls = controls;
    this.metrics = metrics;
    this.host = host;
  }

  /** Handles a lost connection: its subscriber is away, unless it has resumed or left meanwhile. */
  void park(Subscription lost) {
    if (lost.away() && roster.park(lost)) {
      host.journal().add(new JournalRecord.Away(lost.subscriber().number()));
      people.away(lost.subscriber());
      SimulationCalls.tell(host, "away", WHAT, lost, simulation::onDisconnect);
      people.tell(lost.subscriber());
    }
  }

  /**
   * Resumes the seat that the client's ticket is for. Returns false if the client must join anew.
   */
  boolean resume(Subscription joining) {
    Subscription old = roster.of(joining.options().resume().orElseThrow().ticket()).orElse(null);
    if (old == null || !SeatOwner.mayResume(old, joining)) {
      return false;
    }
    move(old, joining, true);
    return true;
  }

  /**
   * Gives a principal its own seat back although it has no ticket, because the shard has no other
   * seat for it: its page was loaded again, or it comes from another device. Returns false if it
   * has none.
   */
  boolean takeBack(Subscription joining) {
    Subscription old = roster.seatOf(joining).orElse(null);
    if (old == null) {
      return false;
    }
    move(old, joining, false);
    return true;
  }

  /** Moves a seat to another connection, which goes on where the client was if it can. */
  void move(Subscription old, Subscription joining, boolean goesOn) {
    if (!joining.attach()) {
      return; // the client has left already; it can come back on its next connection
    }
    boolean awayWasTold = roster.away().contains(old);
    if (!subscriptions.endResumed(old) && !retakeSeat()) {
      subscriptions.end(
          joining,
          CloseReason.FULL,
          host.release()); // the old subscription left just now, and another took its seat
      return;
    }
    host.release().out(() -> old.close(CloseReason.MOVED));
    List<String> tickets = goesOn && host.journal().on() ? roster.tickets(old) : List.of();
    roster.remove(old);
    controls.greetOrEnd(joining, goesOn);
    if (goesOn) {
      goOn(old, joining);
    } else {
      joining.replace(old);
    }
    roster.add(joining);
    roster.earlierTickets(tickets, joining, host.journal().replays());
    record(joining, goesOn);
    metrics.seatsResumed.increment();
    host.needed();
    if (awayWasTold) {
      people.back(joining.subscriber());
      SimulationCalls.tell(host, "back", WHAT, joining, simulation::onReconnect);
      people.tell(joining.subscriber());
    }
  }

  private void goOn(Subscription old, Subscription joining) {
    List<TickFrame> missed = joining.succeed(old);
    host.release()
        .out(
            () -> {
              missed.forEach(joining::post);
              joining.acknowledgeAgain();
            });
  }

  private void record(Subscription joining, boolean goesOn) {
    if (host.journal().records()) {
      Subscriber subscriber = joining.subscriber();
      host.journal()
          .add(
              new JournalRecord.Moved(
                  subscriber.number(),
                  subscriber.principal(),
                  joining.options().kind(),
                  Optional.ofNullable(joining.ticketHash()),
                  goesOn));
    }
  }

  private boolean retakeSeat() {
    boolean room = !subscriptions.seats().full();
    subscriptions.seats().takeAnyway(); // given back when the subscription ends
    return room;
  }

  /**
   * Releases held seats whose time is over.
   *
   * @param now on the clock of the shard
   * @param resumedAt when the process last came back from a pause, on the same clock
   * @param all whether to release all seats, regardless of their time
   * @param onReleased called with each subscription whose seat was released
   */
  void releaseExpired(long now, long resumedAt, boolean all, Consumer<Subscription> onReleased) {
    List<Subscription> expired = new ArrayList<>(0);
    for (Subscription held : subscriptions.held()) {
      long until = subscriptions.heldUntil(held, resumedAt);
      if (all || until - now <= 0) {
        expired.add(held);
      } else if (until != held.heldUntil()) { // the turn for its end was asked for before the pause
        held.heldUntil(until);
        host.wakeAt(until);
      }
    }
    expired.sort((one, other) -> Long.signum(one.lostAt() - other.lostAt()));
    release(expired, onReleased);
  }

  /** Releases held seats of which somebody else needs what they count against. */
  void release(List<Subscription> letGo, Consumer<Subscription> onReleased) {
    for (Subscription held : letGo) {
      if (subscriptions.endHeld(held)) {
        onReleased.accept(held);
      }
    }
  }
}
