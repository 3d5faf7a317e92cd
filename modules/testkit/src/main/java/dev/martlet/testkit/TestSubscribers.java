package dev.martlet.testkit;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.Kick;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Members;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Subscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The subscribers of a test shard, as the simulation sees them. */
final class TestSubscribers implements Subscribers {
  private record Ban(Duration until, Kick kick) {}

  private final Supplier<Duration> time;

  /** Told that a seat is over; nobody has one while the simulation is created. */
  private Consumer<Seat> onKick;

  /** In the order in which their present connections came. */
  private final Map<Subscriber, Seat> seats = new LinkedHashMap<>();

  private final Map<String, Ban> bans = new HashMap<>();
  final TestMembers members = new TestMembers();

  /** Whether nobody is shown, because the simulation is being restored. */
  boolean hidden;

  final List<Event> events = new ArrayList<>();
  final List<Kicked> kicked = new ArrayList<>();

  /**
   * Nobody.
   *
   * @param time of the shard
   */
  TestSubscribers(Supplier<Duration> time) {
    this.time = time;
  }

  // ---- the shard --------------------------------------------------------------------------

  void open(Consumer<Seat> whenKicked) {
    onKick = whenKicked;
  }

  void add(Seat seat) {
    seats.put(seat.subscriber, seat);
  }

  /** Moves a seat to another connection. */
  void move(Seat seat) {
    seats.remove(seat.subscriber);
    add(seat);
    seat.lost = false;
    seat.connection++;
  }

  /** Removes a seat. Returns whether it was there. */
  boolean remove(Seat seat) {
    return seats.remove(seat.subscriber, seat);
  }

  Optional<Seat> seat(Subscriber subscriber) {
    return Optional.ofNullable(seats.get(subscriber));
  }

  Collection<Seat> seats() {
    return seats.values();
  }

  /** How many seats are taken, held ones included. */
  long taken() {
    return seats.values().stream().filter(seat -> !seat.over).count();
  }

  /** The ban of somebody who joins, if there is one. */
  Optional<Kick> ban(Principal principal) {
    return principal
        .userId()
        .map(bans::get)
        .filter(ban -> ban.until.compareTo(time.get()) > 0)
        .map(Ban::kick);
  }

  // ---- the simulation ---------------------------------------------------------------------

  @Override
  public void send(Subscriber subscriber, Object event) {
    events.add(new Event(Optional.of(subscriber), event));
    receive(subscriber, event);
  }

  @Override
  public void send(Collection<Subscriber> subscribers, Object event) {
    subscribers.stream().distinct().forEach(one -> send(one, event));
  }

  @Override
  public void broadcast(Object event) {
    events.add(new Event(Optional.empty(), event));
    seats.keySet().forEach(one -> receive(one, event));
  }

  private void receive(Subscriber subscriber, Object event) {
    seat(subscriber).filter(seat -> !seat.kicked).ifPresent(seat -> seat.received.add(event));
  }

  @Override
  public Optional<InputAck> lastInput(Subscriber subscriber) {
    return seat(subscriber).flatMap(seat -> seat.lastInput);
  }

  @Override
  public List<Subscriber> attached() {
    return hidden
        ? List.of()
        : seats.keySet().stream().sorted(Comparator.comparingLong(Subscriber::number)).toList();
  }

  @Override
  public Members members() {
    return hidden ? new TestMembers() : members;
  }

  @Override
  public void kick(Subscriber subscriber, Kick kick) {
    ban(subscriber.principal(), kick);
    seat(subscriber)
        .filter(seat -> !seat.kicked)
        .ifPresent(
            seat -> {
              seat.kicked = true;
              seat.over = true;
              kicked.add(new Kicked(subscriber, kick));
              onKick.accept(seat);
            });
  }

  @Override
  public void kick(Member member, Kick kick) {
    ban(member.principal(), kick);
    member.subscribers().forEach(one -> kick(one, kick));
  }

  @Override
  public void closeAll(Kick kick) {
    attached().forEach(one -> kick(one, kick));
  }

  private void ban(Principal principal, Kick kick) {
    kick.ban()
        .ifPresent(
            length ->
                principal
                    .userId()
                    .ifPresent(user -> bans.put(user, new Ban(time.get().plus(length), kick))));
  }
}
