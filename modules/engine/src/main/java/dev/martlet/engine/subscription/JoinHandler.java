package dev.martlet.engine.subscription;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.stream.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers requests to join a shard: asks the simulation, gives seats, and tells the simulation
 * about joins and leaves. Used on the shard's turn.
 */
public final class JoinHandler {
  private final HostedSimulation<?> simulation;
  private final Subscriptions subscriptions;
  private final Roster roster;
  private final People people;
  private final ControlMessages controls;
  private final SeatResumption resumption;
  private final SubscriptionHost host;
  private final SavedSeats saved;

  /** Watchers that see the state as some subscriber does: nearly always none. */
  private final List<Subscription> seers = new ArrayList<>(0);

  /**
   * A handler that has admitted nobody yet.
   *
   * @param simulation that decides
   * @param subscriptions with the requests
   * @param roster of subscriptions with a seat
   * @param subscribers as the simulation sees them
   * @param encoder of control messages
   * @param metrics counts seats
   * @param host the shard
   */
  public JoinHandler(
      HostedSimulation<?> simulation,
      Subscriptions subscriptions,
      Roster roster,
      ShardSubscribers subscribers,
      StateEncoder encoder,
      ShardTypeMetrics metrics,
      SubscriptionHost host) {
    this.simulation = simulation;
    this.subscriptions = subscriptions;
    this.roster = roster;
    this.people = subscribers.people();
    this.saved = new SavedSeats(subscriptions, roster, subscribers, host);
    this.controls = new ControlMessages(encoder, subscriptions.grace(), host);
    this.resumption =
        new SeatResumption(simulation, subscriptions, roster, people, controls, metrics, host);
    this.host = host;
  }

  /**
   * Answers all pending requests.
   *
   * @param draining whether all of them are refused
   */
  public void admit(boolean draining) {
    for (Subscription joining = subscriptions.nextJoin();
        joining != null;
        joining = subscriptions.nextJoin()) {
      if (draining) {
        end(joining, CloseReason.DRAINED);
      } else if (joining.watches()) {
        watch(joining);
      } else {
        seat(joining);
      }
    }
  }

  private void seat(Subscription joining) {
    host.release().behindRecord(() -> decide(joining));
  }

  private void decide(Subscription joining) {
    Optional<Banned> banned = subscriptions.bans().of(ShareHolder.of(joining), host.shardTime());
    if (banned.isPresent()) {
      end(joining, banned.get().reason());
    } else if (joining.options().resume().isEmpty() || !resumption.resume(joining)) {
      admit(joining);
    }
  }

  private void watch(Subscription watcher) {
    Subscriber seen = watcher.sees();
    if (seen != null && roster.of(seen).isEmpty()) { // but was there a moment ago
      end(watcher, CloseReason.SEEN_LEFT);
      return;
    }
    watcher.attach();
    roster.add(watcher);
    if (seen != null) {
      seers.add(watcher);
    }
  }

  /** Ends the watchers that see the state as somebody who has left. */
  private void endSeers(Subscriber left) {
    for (Subscription seer : List.copyOf(seers)) {
      if (left.equals(seer.sees())) {
        end(seer, CloseReason.SEEN_LEFT);
        remove(seer);
      }
    }
  }

  private void admit(Subscription joining) {
    if (subscriptions.seats().full()) {
      if (!resumption.takeBack(joining)) {
        end(joining, CloseReason.FULL);
      }
      return;
    }
    Optional<byte[]> said = host.journal().on() ? joining.options().said() : Optional.empty();
    if (readParameters(joining)) {
      boolean admitted = ask(joining);
      record(joining, said, admitted);
      keep(joining, said, admitted);
    }
  }

  /** Keeps what somebody said, for checkpoints. */
  void keep(Subscription joined, Optional<byte[]> said, boolean admitted) {
    if (admitted && said.isPresent()) {
      saved.said(joined.subscriber().number(), said.get());
    }
  }

  private void record(Subscription joining, Optional<byte[]> said, boolean admitted) {
    if (host.journal().records()) {
      Subscriber subscriber = joining.subscriber();
      host.journal()
          .add(
              new JournalRecord.Joined(
                  subscriber.number(),
                  subscriber.id().value(),
                  subscriber.principal(),
                  joining.options().kind(),
                  said,
                  Optional.ofNullable(joining.ticketHash()),
                  admitted));
    }
  }

  /** Asks the simulation, and gives a seat if it agrees. Returns whether they have one. */
  boolean ask(Subscription joining) {
    Subscriber subscriber = joining.subscriber();
    try {
      Decision decision = simulation.authorizeJoin(subscriber);
      if (decision instanceof Decision.Refused refused) {
        end(joining, CloseReason.unauthorized(refused.reason()));
        return false;
      }
      if (joining.attach()) {
        subscriptions.seats().takeAnyway();
      }
      controls.greet(joining, false);
      roster.add(joining); // before onJoin(), in which the simulation may send to the subscriber
      people.add(subscriber);
      simulation.onJoin(subscriber);
    } catch (Throwable e) {
      host.onFault("joining", "refused " + subscriber.id() + " because its simulation", e);
      end(joining, CloseReason.FAILED);
      roster.remove(joining);
      people.tell(people.remove(subscriber));
      return false;
    }
    people.tell(subscriber);
    host.needed();
    return true;
  }

  private void end(Subscription subscription, CloseReason reason) {
    subscriptions.end(subscription, reason, host.release());
  }

  /** Whether what the client said is what the type takes, if it said anything; else it is told. */
  private boolean readParameters(Subscription joining) {
    try {
      joining.readParameters();
      return true;
    } catch (BadInputException e) {
      end(joining, CloseReason.badJoin(e.error().message()));
      return false;
    }
  }

  /** Tells all connected clients of version 2 whether the clock is paused. */
  public void tellPaused() {
    for (Subscription listener : roster.listeners()) {
      if (!listener.away()) {
        controls.tellPaused(listener);
      }
    }
  }

  /**
   * Moves a subscription to the held seats, because its connection is lost.
   *
   * @param lost the subscription of that connection
   */
  public void park(Subscription lost) {
    resumption.park(lost);
  }

  /**
   * Releases held seats whose time is over.
   *
   * @param now on the clock of the shard
   * @param resumedAt when the process last came back from a pause, on the same clock
   * @param all whether to release all seats, regardless of their time
   * @param onReleased called with each subscription whose seat was released
   */
  public void releaseExpired(
      long now, long resumedAt, boolean all, Consumer<Subscription> onReleased) {
    resumption.releaseExpired(now, resumedAt, all, onReleased);
  }

  /**
   * Releases held seats of which somebody else needs what they count against. After {@link #admit},
   * in which a seat may be resumed.
   *
   * @param letGo from {@link Subscriptions#takeLetGo}, before {@link #admit}
   * @param onReleased called with each subscription whose seat was released
   */
  public void release(List<Subscription> letGo, Consumer<Subscription> onReleased) {
    resumption.release(letGo, onReleased);
  }

  /**
   * Removes a subscription that is over, and tells the simulation if it knows the subscriber.
   *
   * @param gone subscription that is over
   */
  public void remove(Subscription gone) {
    if (!roster.remove(gone)) {
      return;
    }
    if (gone.watches()) {
      seers.remove(gone);
    } else {
      endSeers(gone.subscriber());
      saved.left(gone.subscriber().number());
      host.journal().add(new JournalRecord.Left(gone.subscriber().number()));
      Person person = people.remove(gone.subscriber());
      SimulationCalls.tell(
          host, "leaving", "let %s go although its simulation", gone, simulation::onLeave);
      people.tell(person);
    }
  }

  // ---- a shard that is saved and recovered ------------------------------------------------

  /**
   * The seats, as a checkpoint has them.
   *
   * @return the same each time
   */
  public SavedSeats saved() {
    return saved;
  }

  /**
   * What has happened to seats, once more.
   *
   * @param limits for version 2
   * @return a door for the recovery of the shard
   */
  public SeatReplay replay(SyncLimits limits) {
    return new SeatReplay(this, subscriptions, roster, resumption, limits);
  }
}
