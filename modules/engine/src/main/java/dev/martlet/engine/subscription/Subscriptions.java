package dev.martlet.engine.subscription;

import dev.martlet.api.Principal;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.Subscription.Leaving;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All subscriptions of one shard, from their request to their end, and how many seats are taken.
 * Any thread. In the shard's turn {@link JoinHandler} answers the requests.
 */
public final class Subscriptions {
  private final Duration grace;
  private final ShardTypeMetrics metrics;
  private final AtomicLong numbers = new AtomicLong();
  private final Queue<Subscription> joins = new ConcurrentLinkedQueue<>();

  /** Those that have not left, and have not been told that it is over. */
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

  private final CountedLimit seats;

  /**
   * No subscriptions.
   *
   * @param maxSubscribers seats there are; 0 for no limit
   * @param grace for how long the seat of a lost connection is held; zero if it is not
   * @param metrics where it counts
   */
  public Subscriptions(int maxSubscribers, Duration grace, ShardTypeMetrics metrics) {
    this.seats = new CountedLimit(maxSubscribers);
    this.grace = grace;
    this.metrics = metrics;
  }

  /**
   * Makes a subscriber, with a number of its own.
   *
   * @param sid that it attaches under
   * @param principal that it was authenticated as
   * @return the subscriber
   */
  public Subscriber newSubscriber(SubscriberId sid, Principal principal) {
    return new Subscriber(numbers.incrementAndGet(), sid, principal);
  }

  /**
   * Asks for a seat, which is answered in the next turn.
   *
   * @param joining that asks
   */
  public void ask(Subscription joining) {
    open.add(joining);
    joins.add(joining);
  }

  /**
   * Whether somebody has asked and is not answered.
   *
   * @return true if so
   */
  public boolean asked() {
    return !joins.isEmpty();
  }

  /** Takes the next request that is not answered; null if there is none. */
  Subscription nextJoin() {
    return joins.poll();
  }

  /** Seats, those that are held included. */
  CountedLimit seats() {
    return seats;
  }

  /**
   * How many seats are taken, those that are held included.
   *
   * @return the number
   */
  public int taken() {
    return seats.taken();
  }

  /** For how long the seat of a lost connection is held; zero if it is not. */
  Duration grace() {
    return grace;
  }

  /**
   * Leaves. The seat is free at once; {@link JoinHandler#remove} has the simulation told.
   *
   * @param leaving that leaves
   * @return what it means to the shard
   */
  public Leaving leave(Subscription leaving) {
    open.remove(leaving);
    Leaving what = leaving.leave();
    if (what == Leaving.SEAT && !leaving.watches()) {
      seats.giveBack();
    }
    return what;
  }

  /**
   * Loses its connection.
   *
   * @param lost that loses it
   * @param now on the clock of the shard
   * @return whether the seat is held, until {@link Subscription#heldUntil}
   */
  public boolean lose(Subscription lost, long now) {
    boolean held = !grace.isZero() && lost.lose(now + grace.toNanos());
    if (held) {
      metrics.seatsHeld.increment();
    }
    return held;
  }

  /**
   * Ends a subscription and tells its client why.
   *
   * @param subscription to end
   * @param reason for the client
   */
  public void end(Subscription subscription, CloseReason reason) {
    open.remove(subscription);
    if (subscription.end() && !subscription.watches()) {
      seats.giveBack();
    }
    subscription.close(reason);
  }

  /** Ends the subscription whose seat another connection has taken; whether it still had one. */
  boolean endResumed(Subscription old) {
    open.remove(old);
    return old.end();
  }

  /** Ends a held seat whose time is over; false if it was resumed or ended meanwhile. */
  boolean endHeld(Subscription held) {
    if (!held.end()) {
      return false;
    }
    open.remove(held);
    seats.giveBack();
    return true;
  }

  /**
   * Ends all that have a seat.
   *
   * @param reason for the clients
   * @param pendingToo whether to end those, too, that still ask, because no turn will answer them
   */
  public void endAll(CloseReason reason, boolean pendingToo) {
    for (Subscription subscription : open) {
      if (subscription.attached() || subscription.away() || pendingToo) {
        end(subscription, reason);
      }
    }
  }

  /**
   * Answers those that asked too late. Once the shard is over.
   *
   * @param reason for the clients
   */
  public void rejectPending(CloseReason reason) {
    for (Subscription late = joins.poll(); late != null; late = joins.poll()) {
      end(late, reason);
    }
  }

  /**
   * Finds the latest subscription under an id. Goes through all subscriptions of the shard.
   *
   * @param sid that it is under
   * @param owner whose it must be; anybody's if empty
   * @return the subscription, if there is one
   */
  public Optional<Subscription> latest(SubscriberId sid, Optional<Principal> owner) {
    return open.stream()
        .filter(subscription -> !subscription.watches())
        .filter(subscription -> subscription.subscriber().id().equals(sid))
        .filter(
            subscription ->
                owner.isEmpty()
                    || owner.get().userId().equals(subscription.subscriber().principal().userId()))
        .max(Comparator.comparingLong(subscription -> subscription.subscriber().number()));
  }

  /**
   * Who is attached.
   *
   * @return the subscribers, the longest attached first
   */
  public List<Subscriber> attached() {
    return open.stream()
        .filter(Subscription::attached)
        .filter(subscription -> !subscription.watches())
        .map(Subscription::subscriber)
        .sorted(Comparator.comparingLong(Subscriber::number))
        .toList();
  }
}
