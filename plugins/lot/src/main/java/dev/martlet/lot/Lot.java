package dev.martlet.lot;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.Wake;
import java.time.Duration;
import java.util.Optional;

/**
 * The rules of the auction. A bid must exceed the last by at least the increment, and the highest
 * bidder cannot bid again. A bid shortly before the closing time postpones it, so that others can
 * respond.
 */
final class Lot implements Simulation<Bid> {
  private final long startingPrice;
  private final long increment;
  private final Duration extension;

  private Duration closesAt;
  private Duration now = Duration.ZERO;
  private boolean bidInThisTick;
  private long price;
  private String leader = "";
  private int bids;
  private int watching;

  Lot(long startingPrice, long increment, Duration closesAfter, Duration extension) {
    this.startingPrice = startingPrice;
    this.increment = increment;
    this.closesAt = closesAfter;
    this.extension = extension;
  }

  /** Between two ticks, so no bid is in this one. */
  @Override
  public SavedLot save() {
    return new SavedLot(closesAt, now, price, leader, bids, watching);
  }

  void restore(SavedLot saved) {
    closesAt = saved.closesAt();
    now = saved.now();
    price = saved.price();
    leader = saved.leader();
    bids = saved.bids();
    watching = saved.watching();
  }

  /** Callers who are not logged in may watch. */
  @Override
  public Decision authorizeJoin(Subscriber subscriber) {
    return subscriber.principal().userId().isEmpty()
        ? Decision.allow()
        : Simulation.super.authorizeJoin(subscriber);
  }

  @Override
  public void onJoin(Subscriber subscriber) {
    watching++;
  }

  @Override
  public void onLeave(Subscriber subscriber) {
    watching--;
  }

  @Override
  public Decision authorizeInput(Subscriber subscriber, Input<Bid> bid) {
    if (subscriber.principal().userId().isEmpty()) {
      return Decision.refuse("log in to bid");
    }
    if (subscriber.id().value().equals(leader)) {
      return Decision.refuse("yours is the highest bid already");
    }
    if (bid.value().amount() < next()) {
      return Decision.refuse("bid at least " + next());
    }
    return Decision.allow();
  }

  private long next() {
    return bids == 0 ? startingPrice : price + increment;
  }

  @Override
  public void apply(Subscriber subscriber, Input<Bid> bid) {
    price = bid.value().amount();
    leader = subscriber.id().value();
    bids++;
    bidInThisTick = true;
  }

  @Override
  public void advance(Tick tick) {
    now = tick.time();
    Duration earliest = now.plus(extension);
    // A bid in the tick that closes the lot still counts, but does not reopen it.
    if (bidInThisTick && !finished() && closesAt.compareTo(earliest) < 0) {
      closesAt = earliest;
    }
    bidInThisTick = false;
  }

  @Override
  public LotView snapshot() {
    long left = Math.max(0, closesAt.minus(now).toMillis());
    return new LotView(price, next(), leader, bids, watching, left, finished());
  }

  @Override
  public Optional<Wake> wakeAt() {
    return Optional.of(Wake.at(closesAt));
  }

  @Override
  public boolean finished() {
    return now.compareTo(closesAt) >= 0;
  }
}
