package dev.martlet.engine.subscription;

import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The seats of lost connections, which are held for a time. Any thread. */
final class HeldSeats {
  private final Duration grace;
  private final ShardTypeMetrics metrics;

  /**
   * Subscriptions whose connection is lost and whose seat is held, whether or not the simulation
   * has been told: while the clock is paused, it is not, and the grace goes on.
   */
  private final Set<Subscription> held = ConcurrentHashMap.newKeySet();

  /** Those that are to be released, because somebody else needs what they count against. */
  private final Queue<Subscription> letGo = new ConcurrentLinkedQueue<>();

  /** None yet; each is held for the grace, and none if that is zero. */
  HeldSeats(Duration grace, ShardTypeMetrics metrics) {
    this.grace = grace;
    this.metrics = metrics;
  }

  Duration grace() {
    return grace;
  }

  /** See {@link Subscriptions#lose}. */
  boolean lose(Subscription lost, long now) {
    boolean holds = !grace.isZero() && lost.lose(now, now + Nanos.of(grace));
    if (holds) {
      held.add(lost);
      metrics.seatsHeld.increment();
    }
    return holds;
  }

  /** The subscription is over, or another has its seat. */
  void forget(Subscription over) {
    held.remove(over);
  }

  boolean any() {
    return !held.isEmpty();
  }

  /** The subscriptions whose seats are held, or were a moment ago; in no order. */
  Iterable<Subscription> all() {
    return held;
  }

  /** See {@link Subscriptions#heldUntil}. */
  long until(Subscription seat, long resumedAt) {
    long since = resumedAt - seat.lostAt() > 0 ? resumedAt : seat.lostAt();
    return since + Nanos.of(grace);
  }

  /** See {@link Subscriptions#letGo}. */
  void letGo(Subscription seat) {
    letGo.add(seat);
  }

  /** See {@link Subscriptions#takeLetGo}. */
  List<Subscription> takeLetGo() {
    if (letGo.isEmpty()) {
      return List.of();
    }
    List<Subscription> all = new ArrayList<>();
    for (Subscription seat = letGo.poll(); seat != null; seat = letGo.poll()) {
      all.add(seat);
    }
    return all;
  }
}
