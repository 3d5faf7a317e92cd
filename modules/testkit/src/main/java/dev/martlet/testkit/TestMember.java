package dev.martlet.testkit;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Presence;
import dev.martlet.api.shard.Subscriber;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A person in a test shard. */
final class TestMember implements Member {
  private final SubscriberId id;
  private final List<Seat> seats = new ArrayList<>();
  private Principal principal;
  private Presence told;

  TestMember(Subscriber first) {
    this.id = first.id();
    this.principal = first.principal();
  }

  void add(Seat seat) {
    seats.add(seat);
    seats.sort(Comparator.comparingLong(one -> one.subscriber.number()));
    principal = seat.subscriber.principal();
  }

  void remove(Seat seat) {
    seats.remove(seat);
  }

  boolean isGone() {
    return seats.isEmpty();
  }

  /** Whether another connection of the same user under the same id is theirs, too. */
  boolean is(Subscriber other) {
    return principal.userId().isPresent()
        && principal.userId().equals(other.principal().userId())
        && id.equals(other.id());
  }

  long oldest() {
    return seats.getFirst().subscriber.number();
  }

  /** What the simulation has to be told; it counts as told. */
  Optional<Presence> change() {
    Presence was = told;
    if (isGone()) {
      told = was == null ? null : Presence.GONE;
    } else if (!isPresent()) {
      told = Presence.AWAY;
    } else if (was == null) {
      told = Presence.ARRIVED;
    } else if (was == Presence.AWAY) {
      told = Presence.BACK;
    }
    return told == was ? Optional.empty() : Optional.ofNullable(told);
  }

  @Override
  public SubscriberId id() {
    return id;
  }

  @Override
  public Principal principal() {
    return principal;
  }

  @Override
  public List<Subscriber> subscribers() {
    return seats.stream().map(seat -> seat.subscriber).toList();
  }

  @Override
  public boolean isPresent() {
    return seats.stream().anyMatch(seat -> !seat.away);
  }

  @Override
  public String toString() {
    return id.value();
  }
}
