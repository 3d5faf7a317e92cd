package dev.martlet.engine.subscription;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.input.InboxShare;
import dev.martlet.engine.input.InboxShares;
import dev.martlet.engine.journal.Release;
import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.stream.CloseReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * All subscriptions of one shard, from their request to their end, and the number of taken seats.
 * Any thread. {@link JoinHandler} answers the requests on the shard's turn.
 */
public final class Subscriptions {
  private final int anonymousShare;
  private final AtomicLong numbers = new AtomicLong();
  private final Queue<Subscription> joins = new ConcurrentLinkedQueue<>();

  /** Subscriptions that have neither left nor been ended. */
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

  private final CountedLimit seats;
  private final Bans bans;
  private final InboxShares shares = new InboxShares();
  private final HeldSeats held;

  /**
   * No subscriptions.
   *
   * @param maxSubscribers number of seats; 0 for no limit
   * @param limits how long the seat of a lost connection is held, as how many subscribers all the
   *     anonymous of one place count together, and how many bans are remembered
   * @param metrics counts held seats
   */
  public Subscriptions(int maxSubscribers, EngineLimits limits, ShardTypeMetrics metrics) {
    this.anonymousShare = limits.anonymousShare();
    this.seats = new CountedLimit(maxSubscribers);
    this.held = new HeldSeats(limits.sync().resumeGrace(), metrics);
    this.bans = new Bans(limits.bansPerShard());
  }

  /**
   * Makes a subscriber with a unique number.
   *
   * @param sid that it attaches under
   * @param principal that it was authenticated as
   * @return the subscriber
   */
  public Subscriber newSubscriber(SubscriberId sid, Principal principal) {
    return Subscriber.of(numbers.incrementAndGet(), sid, principal);
  }

  /** The highest number of a subscriber so far. */
  long lastNumber() {
    return numbers.get();
  }

  /** Numbers subscribers after those that a saved shard had. */
  void lastNumber(long saved) {
    numbers.set(saved);
  }

  /**
   * Requests a seat. The next turn answers.
   *
   * @param subscriber that requests it
   * @param connection of the subscriber
   * @param options that the client asks for
   * @param limits for version 2
   * @return the subscription, not attached
   */
  public Subscription request(
      Subscriber subscriber,
      SubscriberConnection connection,
      JoinOptions options,
      SyncLimits limits) {
    return begin(subscriber, connection, options, limits, this::request);
  }

  /**
   * A subscription of a shard that is recovered, which nobody has to answer.
   *
   * @param subscriber that had joined
   * @param options that its client asked for
   * @param limits for version 2
   * @return the subscription, not attached
   */
  Subscription again(Subscriber subscriber, JoinOptions options, SyncLimits limits) {
    numbers.accumulateAndGet(subscriber.number(), Math::max);
    return begin(subscriber, new AbsentConnection(), options, limits, open::add);
  }

  private Subscription begin(
      Subscriber subscriber,
      SubscriberConnection connection,
      JoinOptions options,
      SyncLimits limits,
      Consumer<Subscription> request) {
    ShareHolder holder = ShareHolder.of(subscriber, connection);
    InboxShare share = holder.of(shares.take(holder, holder.weight(anonymousShare)));
    Subscription joining = null;
    boolean requested = false;
    try {
      joining = Subscription.of(subscriber, connection, options, limits, share);
      request.accept(joining);
      requested = true;
      return joining;
    } finally {
      if (!requested && (joining == null || !forget(joining))) {
        shares.giveBack(holder);
      }
    }
  }

  /**
   * Requests the snapshots for a watcher. The next turn answers.
   *
   * @param watcher that requests them
   * @param connection of the watcher
   * @param as whose view they are sent; the common state if empty
   * @return the subscription
   */
  public Subscription watch(
      Subscriber watcher, SubscriberConnection connection, Optional<Subscriber> as) {
    return request(Subscription.watching(watcher, connection, as));
  }

  Subscription request(Subscription joining) {
    open.add(joining);
    joins.add(joining);
    return joining;
  }

  /** Returns whether it was there. */
  private boolean forget(Subscription over) {
    held.forget(over);
    boolean was = open.remove(over);
    if (was && !over.watches()) {
      shares.giveBack(ShareHolder.of(over));
    }
    return was;
  }

  /**
   * How many shares of the inbox there are.
   *
   * @return the number
   */
  public int shares() {
    return shares.size();
  }

  /** Forgets what nobody uses any more. Called periodically. */
  public void sweep() {
    shares.sweep();
  }

  /** {@return whether at least one request has not been answered} */
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

  /** Who may not come back yet. */
  Bans bans() {
    return bans;
  }

  /**
   * Whether somebody was sent away and may not come back yet.
   *
   * @param principal of the caller
   * @param origin where they come from, as {@link SubscriberConnection#origin}
   * @param now on the shard's clock
   * @return why not, and for how long; empty if they may
   */
  public Optional<Banned> banned(Principal principal, Object origin, long now) {
    return bans.of(ShareHolder.of(principal, () -> origin), now);
  }

  /** How long the seat of a lost connection is held; zero if it is not held. */
  Duration grace() {
    return held.grace();
  }

  /**
   * Lets a subscription leave. Its seat is free at once; {@link JoinHandler#remove} tells the
   * simulation later.
   *
   * @param leaving that leaves
   * @return what it means for the shard
   */
  public Leaving leave(Subscription leaving) {
    forget(leaving);
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
    return held.lose(lost, now);
  }

  /**
   * Whether seats are held. Costs a look in each turn.
   *
   * @return true if there is one
   */
  public boolean holdsAny() {
    return held.any();
  }

  /** The subscriptions whose seats are held, or were a moment ago; in no order. */
  Iterable<Subscription> held() {
    return held.all();
  }

  /**
   * Until when a seat is held: for the grace, in which the process was not paused.
   *
   * @param seat that is held
   * @param resumedAt when the process last came back from a pause, on the shard's clock
   * @return the time, on the same clock
   */
  public long heldUntil(Subscription seat, long resumedAt) {
    return held.until(seat, resumedAt);
  }

  /**
   * Has a held seat released before its time. The next turn does it, after it has answered the
   * pending requests: one of them may resume the seat.
   *
   * @param seat that is held
   */
  public void letGo(Subscription seat) {
    held.letGo(seat);
  }

  /**
   * Takes the seats that are to be released. If the pending requests are answered after this, the
   * one that needs such a seat is among them. The shard's turn.
   *
   * @return the held seats, nearly always none
   */
  public List<Subscription> takeLetGo() {
    return held.takeLetGo();
  }

  /**
   * Ends a subscription and tells its client why.
   *
   * @param subscription to end
   * @param reason for the client
   */
  public void end(Subscription subscription, CloseReason reason) {
    endSeat(subscription);
    subscription.close(reason);
  }

  /**
   * Ends a subscription, and tells its client why as soon as what caused it is durable. On the
   * shard's turn.
   *
   * @param subscription to end
   * @param reason for the client
   * @param release of the shard
   */
  public void end(Subscription subscription, CloseReason reason, Release release) {
    endSeat(subscription);
    release.out(() -> subscription.close(reason));
  }

  private void endSeat(Subscription subscription) {
    forget(subscription);
    if (subscription.end() && !subscription.watches()) {
      seats.giveBack();
    }
  }

  /**
   * Ends the subscription whose seat another connection resumes. Returns whether it still had the
   * seat.
   */
  boolean endResumed(Subscription old) {
    forget(old);
    return old.end();
  }

  /** Ends a held seat whose time is over. Returns false if it was resumed or ended meanwhile. */
  boolean endHeld(Subscription over) {
    boolean was = over.end();
    forget(over);
    if (was) {
      seats.giveBack();
    }
    return was;
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
