package dev.martlet.engine.subscription;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.journal.ShardCheckpoint.Ban;
import dev.martlet.engine.journal.ShardCheckpoint.Counts;
import dev.martlet.engine.journal.ShardCheckpoint.Events;
import dev.martlet.engine.journal.ShardCheckpoint.Input;
import dev.martlet.engine.journal.ShardCheckpoint.Inputs;
import dev.martlet.engine.journal.ShardCheckpoint.Seat;
import dev.martlet.engine.journal.ShardCheckpoint.Standing;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.SyncStream;
import dev.martlet.wire.TickFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The seats of a shard as a checkpoint has them, and what its subscribers said when they joined,
 * which is kept for that. Used on the shard's turn.
 */
public final class SavedSeats {
  private final Subscriptions subscriptions;
  private final Roster roster;
  private final ShardSubscribers subscribers;
  private final People people;
  private final SubscriptionHost host;

  /** Envelopes of join parameters, by the numbers of the subscribers. */
  private final Map<Long, byte[]> parameters = new HashMap<>(0);

  SavedSeats(
      Subscriptions subscriptions,
      Roster roster,
      ShardSubscribers subscribers,
      SubscriptionHost host) {
    this.subscriptions = subscriptions;
    this.roster = roster;
    this.subscribers = subscribers;
    this.people = subscribers.people();
    this.host = host;
  }

  /** Somebody has joined, and said something. */
  void said(long number, byte[] envelope) {
    parameters.put(number, envelope);
  }

  /** Somebody has left. */
  void left(long number) {
    parameters.remove(number);
  }

  // ---- saving -----------------------------------------------------------------------------

  /**
   * All seats.
   *
   * @return first those that receive events, in the order in which a seat is taken back
   */
  public List<Seat> seats() {
    Set<Subscription> seats = new LinkedHashSet<>(roster.listeners());
    seats.addAll(roster.present());
    seats.addAll(roster.away());
    seats.removeIf(Subscription::watches);
    Map<TickFrame, byte[]> bodies = new IdentityHashMap<>();
    List<Seat> saved = new ArrayList<>(seats.size());
    seats.forEach(seat -> saved.add(save(seat, bodies)));
    return saved;
  }

  /**
   * Those who were sent away.
   *
   * @return the bans of users
   */
  public List<Ban> bans() {
    return subscriptions.bans().save(host.shardTime());
  }

  /**
   * How many there were.
   *
   * @param applied inputs that were applied
   * @return the numbers of the last ones
   */
  public Counts counts(long applied) {
    return new Counts(subscriptions.lastNumber(), subscribers.events(), applied);
  }

  private Seat save(Subscription seat, Map<TickFrame, byte[]> bodies) {
    Subscriber subscriber = seat.subscriber();
    return new Seat(
        subscriber.number(),
        subscriber.id().value(),
        subscriber.principal(),
        seat.options().kind(),
        Optional.ofNullable(parameters.get(subscriber.number())),
        roster.tickets(seat),
        roster.away().contains(seat),
        standing(seat),
        seat.takenBack(),
        inputs(seat),
        seat.stream().sync().map(stream -> stream.saveEvents(bodies)).orElse(Events.NONE),
        seat.stream().sync().flatMap(SyncStream::saveView));
  }

  private static Inputs inputs(Subscription seat) {
    List<Input> recent = seat.stream().sync().map(SyncStream::saveInputs).orElse(List.of());
    return new Inputs(seat.lastApplied(), seat.lastInput(), recent);
  }

  private static Standing standing(Subscription seat) {
    if (seat.kicked()) {
      return Standing.KICKED;
    }
    return seat.attached() || seat.away() ? Standing.SEATED : Standing.LEAVING;
  }

  // ---- restoring --------------------------------------------------------------------------

  /** What the client of a saved seat asked for. */
  @FunctionalInterface
  public interface SeatOptions {
    /**
     * The options of one seat.
     *
     * @param seat that was saved
     * @return the options
     * @throws BadInputException if its join parameters are no envelope any more
     */
    JoinOptions of(Seat seat) throws BadInputException;
  }

  /**
   * Brings back what a checkpoint has of subscribers. The simulation is told nothing: it was,
   * before it was saved.
   *
   * @param checkpoint of the shard
   * @param options what the client of each seat asked for
   * @param limits for version 2
   * @param now on the shard's clock
   * @throws BadInputException if what somebody said when they joined is none of the type's
   *     parameters any more
   */
  public void restore(ShardCheckpoint checkpoint, SeatOptions options, SyncLimits limits, long now)
      throws BadInputException {
    for (Seat seat : checkpoint.seats()) {
      restore(seat, options.of(seat), limits, now);
    }
    people.noteTold();
    subscriptions.bans().restore(checkpoint.bans(), host.shardTime());
    subscriptions.lastNumber(checkpoint.counts().subscribers());
    subscribers.events(checkpoint.counts().events());
  }

  private void restore(Seat saved, JoinOptions options, SyncLimits limits, long now)
      throws BadInputException {
    SubscriberId sid = new SubscriberId(saved.sid());
    Subscriber subscriber = Subscriber.of(saved.number(), sid, saved.principal());
    Subscription seat = subscriptions.again(subscriber, options, limits);
    seat.ticketHash(saved.tickets().isEmpty() ? null : saved.tickets().getLast());
    seat.readParameters();
    saved.parameters().ifPresent(said -> said(saved.number(), said));
    seat.takenBack(saved.takenBack());
    seat.lastApplied(saved.inputs().last());
    saved.inputs().ack().ifPresent(seat::handled);
    seat.stream().sync().ifPresent(stream -> stream.restore(saved, subscribers.entities()));
    seat.attach();
    subscriptions.seats().takeAnyway();
    roster.add(seat);
    if (saved.tickets().size() > 1) {
      List<String> former = saved.tickets().subList(0, saved.tickets().size() - 1);
      roster.earlierTickets(former, seat, true);
    }
    people.add(seat.subscriber());
    if (saved.away()) {
      subscriptions.lose(seat, now);
      roster.park(seat);
      people.away(seat.subscriber());
    }
    switch (saved.standing()) {
      case SEATED -> {}
      case LEAVING -> host.expel(seat, CloseReason.STOPPED);
      case KICKED -> {
        roster.revoke(seat);
        host.expel(seat, CloseReason.STOPPED);
      }
    }
  }
}
