package dev.martlet.engine.subscription;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.limits.SyncLimits;
import java.util.HashMap;
import java.util.Map;

/**
 * What a journal says of seats happens once more, while a shard is recovered. Used on the shard's
 * turn.
 */
public final class SeatReplay {
  private final JoinHandler joins;
  private final Subscriptions subscriptions;
  private final Roster roster;
  private final SeatResumption resumption;
  private final SyncLimits limits;

  /**
   * Those that had a seat before it was taken back without its ticket, by its number and by how
   * often it had been taken back then.
   */
  private final Map<Long, Map<Integer, Subscription>> former = new HashMap<>();

  SeatReplay(
      JoinHandler joins,
      Subscriptions subscriptions,
      Roster roster,
      SeatResumption resumption,
      SyncLimits limits) {
    this.joins = joins;
    this.subscriptions = subscriptions;
    this.roster = roster;
    this.resumption = resumption;
    this.limits = limits;
  }

  /**
   * Asks the simulation about somebody it was asked about before.
   *
   * @param joined what is known of them
   * @param options that their client asked for
   * @throws BadInputException if what they said is none of the type's parameters any more
   * @throws IllegalStateException if the simulation decides otherwise than before
   */
  public void join(JournalRecord.Joined joined, JoinOptions options) throws BadInputException {
    Subscriber subscriber =
        Subscriber.of(joined.number(), new SubscriberId(joined.sid()), joined.principal());
    Subscription joining = subscriptions.again(subscriber, options, limits);
    joining.ticketHash(joined.ticket().orElse(null));
    joining.readParameters();
    boolean admitted = joins.ask(joining);
    joins.keep(joining, joined.parameters(), admitted);
    if (admitted != joined.admitted()) {
      throw new IllegalStateException(
          "%s was %s then, and is not now"
              .formatted(subscriber, joined.admitted() ? "admitted" : "refused"));
    }
  }

  /**
   * Moves a seat to another connection. If it goes on, its old tickets stay good: the server may
   * have died before it gave the new one.
   *
   * @param moved what is known of it
   * @param options that their client asked for
   * @throws IllegalStateException if nobody has such a seat
   */
  public void move(JournalRecord.Moved moved, JoinOptions options) {
    Subscription old = seatOf(moved.number());
    Subscriber newest = Subscriber.of(moved.number(), old.subscriber().id(), moved.principal());
    Subscription joining = subscriptions.again(newest, options, limits);
    joining.ticketHash(moved.ticket().orElse(null));
    resumption.move(old, joining, moved.goesOn());
    if (!moved.goesOn()) {
      formerOf(moved.number()).put(old.takenBack(), old);
    }
  }

  /**
   * Holds a seat.
   *
   * @param number of the subscriber
   * @param now on the shard's clock
   */
  public void away(long number, long now) {
    Subscription lost = seatOf(number);
    subscriptions.lose(lost, now);
    joins.park(lost);
  }

  /**
   * Removes a subscriber.
   *
   * @param number of the subscriber
   */
  public void leave(long number) {
    Subscription gone = seatOf(number);
    if (!subscriptions.endHeld(gone)) {
      subscriptions.leave(gone);
    }
    joins.remove(gone);
  }

  /**
   * The connection that an input came on: the one that has the seat, or one that had it before it
   * was taken back. Of one that had it before the shard was saved, nothing else is known.
   *
   * @param number of the subscriber
   * @param takenBack how often the seat had been taken back
   * @return the subscription
   * @throws IllegalStateException if nobody has such a seat
   */
  public Subscription sender(long number, int takenBack) {
    Subscription now = seatOf(number);
    return now.takenBack() == takenBack
        ? now
        : formerOf(number).computeIfAbsent(takenBack, times -> before(now));
  }

  private Subscription before(Subscription now) {
    JoinOptions options = JoinOptions.of(now.options().stream());
    Subscription former = subscriptions.again(now.subscriber(), options, limits);
    subscriptions.endResumed(former);
    former.before(now);
    return former;
  }

  private Map<Integer, Subscription> formerOf(long number) {
    return former.computeIfAbsent(number, seat -> new HashMap<>());
  }

  private Subscription seatOf(long number) {
    return roster
        .of(number)
        .orElseThrow(() -> new IllegalStateException("no subscriber has the number " + number));
  }
}
