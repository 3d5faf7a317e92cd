package dev.martlet.engine.subscription;

import dev.martlet.api.Principal;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.limits.Nanos;
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
 * All subscriptions of one shard, from their request to their end, and the number of taken seats.
 * Any thread. {@link JoinHandler} answers the requests on the shard's turn.
 */
public final class Subscriptions {
  private final Duration grace;
  private final ShardTypeMetrics metrics;
  private final AtomicLong numbers = new AtomicLong();
  private final Queue<Subscription> joins = new ConcurrentLinkedQueue<>();

  /** Subscriptions that have neither left nor been ended. */
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

  private final CountedLimit seats;

  /**
   * No subscriptions.
   *
   * @param maxSubscribers number of seats; 0 for no limit
   * @param grace how long the seat of a lost connection is held; zero if it is not held
   * @param metrics counts held seats
   */
  public Subscriptions(int maxSubscribers, Duration grace, ShardTypeMetrics metrics) {
    this.seats = new CountedLimit(maxSubscribers);
    this.grace = grace;
    this.metrics = metrics;
  }

  /**
   * Makes a subscriber with a unique number.
   *
   * @param sid that it attaches under
   * @param principal that it was authenticated as
   * @return the subscriber
   */
  public Subscriber newSubscriber(SubscriberId sid, Principal principal) {
    return new Subscriber(numbers.incrementAndGet(), sid, principal);
  }

  /**
   * Requests a seat. The next turn answers.
   *
   * @param joining subscription that requests it
   */
  public void request(Subscription joining) {
    open.add(joining);
    joins.add(joining);
  }

  /**
   * Whether requests are pending.
   *
   * @return true if at least one has not been answered
   */
  public boolean hasRequests() {
    return !joins.isEmpty();
  }

  /** Takes the next pending request; null if there is none. */
  Subscription nextJoin() {
    return joins.poll();
  }

  /** The seats, including held ones. */
  CountedLimit seats() {
    return seats;
  }

  /**
   * How many seats are taken, including held ones.
   *
   * @return the number
   */
  public int taken() {
    return seats.taken();
  }

  /** How long the seat of a lost connection is held; zero if it is not held. */
  Duration grace() {
    return grace;
  }

  /**
   * Lets a subscription leave. Its seat is free at once; {@link JoinHandler#remove} tells the
   * simulation later.
   *
   * @param leaving that leaves
   * @return what it means for the shard
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
   * Handles a lost connection.
   *
   * @param lost subscription of that connection
   * @param now on the shard's clock, in nanoseconds
   * @return whether the seat is held, until {@link Subscription#heldUntil}
   */
  public boolean lose(Subscription lost, long now) {
    boolean held = !grace.isZero() && lost.lose(now + Nanos.of(grace));
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

  /**
   * Ends the subscription whose seat another connection resumes. Returns whether it still had the
   * seat.
   */
  boolean endResumed(Subscription old) {
    open.remove(old);
    return old.end();
  }

  /** Ends a held seat whose time is over. Returns false if it was resumed or ended meanwhile. */
  boolean endHeld(Subscription held) {
    if (!held.end()) {
      return false;
    }
    open.remove(held);
    seats.giveBack();
    return true;
  }

  /**
   * Ends all subscriptions that have a seat.
   *
   * @param reason for the clients
   * @param pendingToo whether to end pending requests as well, because no turn will answer them
   */
  public void endAll(CloseReason reason, boolean pendingToo) {
    for (Subscription subscription : open) {
      if (subscription.attached() || subscription.away() || pendingToo) {
        end(subscription, reason);
      }
    }
  }

  /**
   * Refuses pending requests, once the shard is over.
   *
   * @param reason for the clients
   */
  public void rejectPending(CloseReason reason) {
    for (Subscription late = joins.poll(); late != null; late = joins.poll()) {
      end(late, reason);
    }
  }

  /**
   * Finds the latest subscription under an id. Takes time proportional to the number of
   * subscriptions.
   *
   * @param sid of the subscriber
   * @param owner principal that the subscription must belong to; any if empty
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
   * The attached subscribers.
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
