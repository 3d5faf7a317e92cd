package dev.martlet.engine.subscription;

import dev.martlet.api.shard.Subscriber;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The subscriptions with a seat: those that are present, which are sent snapshots, and those that
 * are away. The shard's turn owns it.
 */
public final class Roster {
  /** A client that lost one server after the other may have none of the newest tickets. */
  private static final int MOST_TICKETS = 8;

  private final List<Subscription> present = new ArrayList<>();
  private final List<Subscription> newcomers = new ArrayList<>();

  /** Whether somebody has joined in this turn. */
  private boolean joined;

  private final Map<Subscriber, Subscription> bySubscriber = new HashMap<>();

  /** By the hash of the ticket. */
  private final Map<String, Subscription> byTicket = new HashMap<>();

  /** Hashes of the tickets before, of seats in durable shards whose clients have come back. */
  private final Map<Subscription, List<String>> earlierTickets = new HashMap<>();

  /** Subscriptions of version 2, which receive events. Includes those that are away. */
  private final Set<Subscription> listeners = new LinkedHashSet<>();

  private final Set<Subscription> away = new LinkedHashSet<>();

  /** An empty roster. */
  public Roster() {}

  /**
   * Subscriptions that are sent snapshots.
   *
   * @return the live list
   */
  public List<Subscription> present() {
    return present;
  }

  /**
   * Subscriptions that have joined and were sent nothing yet.
   *
   * @return the live list
   */
  public List<Subscription> newcomers() {
    return newcomers;
  }

  /**
   * Subscriptions whose connection is lost and whose seat is held. The simulation has been told.
   *
   * @return the live set
   */
  public Set<Subscription> away() {
    return away;
  }

  /** A copy of the subscriptions that receive events, including those that are away. */
  List<Subscription> listeners() {
    return List.copyOf(listeners);
  }

  /** The subscription of a subscriber, present or away. */
  Optional<Subscription> of(Subscriber subscriber) {
    return Optional.ofNullable(bySubscriber.get(subscriber));
  }

  /** The subscription that a ticket was issued for, present or away. */
  Optional<Subscription> of(String ticket) {
    return Optional.ofNullable(byTicket.get(Tickets.hash(ticket)));
  }

  /** A seat that its owner may take back without its ticket: a held one first, then the oldest. */
  Optional<Subscription> seatOf(Subscription owner) {
    return listeners.stream()
        .filter(seat -> SeatOwner.mayTakeBack(seat, owner))
        .min(Comparator.comparing(seat -> !seat.away()));
  }

  void add(Subscription subscription) {
    subscription.index(present.size());
    present.add(subscription);
    newcomers.add(subscription);
    joined = true;
    bySubscriber.put(subscription.subscriber(), subscription);
    if (subscription.stream().sync().isPresent()) {
      listeners.add(subscription);
    }
    if (subscription.ticketHash() != null) {
      byTicket.put(subscription.ticketHash(), subscription);
    }
  }

  /**
   * The hashes of the last tickets that a seat had, the newest last: its own, and those before, as
   * nothing that a client sends says that the newest has reached it.
   */
  List<String> tickets(Subscription seat) {
    if (seat.ticketHash() == null) {
      return List.of();
    }
    List<String> all = new ArrayList<>(earlierTickets.getOrDefault(seat, List.of()));
    all.add(seat.ticketHash());
    return List.copyOf(all.subList(Math.max(0, all.size() - MOST_TICKETS), all.size()));
  }

  /**
   * Notes the tickets that a seat had before its own.
   *
   * @param honoured whether the seat is given for them: after a recovery, as the newest may not
   *     have been sent before the server died
   */
  void earlierTickets(List<String> hashes, Subscription seat, boolean honoured) {
    if (!hashes.isEmpty()) {
      earlierTickets.put(seat, hashes);
    }
    if (honoured) {
      hashes.forEach(hash -> byTicket.put(hash, seat));
    }
  }

  private void forgetEarlierTickets(Subscription seat) {
    List<String> earlier = earlierTickets.remove(seat);
    if (earlier != null) {
      earlier.forEach(hash -> byTicket.remove(hash, seat));
    }
  }

  /** Makes the tickets of a subscription void that the simulation sends away. */
  void revoke(Subscription kicked) {
    byTicket.remove(kicked.ticketHash());
    forgetEarlierTickets(kicked);
    kicked.kick();
  }

  /** All subscribers with a seat, present or away, the oldest first. */
  List<Subscriber> subscribers() {
    return Stream.concat(present.stream(), away.stream())
        .filter(seat -> !seat.watches())
        .map(Subscription::subscriber)
        .sorted(Comparator.comparingLong(Subscriber::number))
        .toList();
  }

  /** Moves a subscription from present to away. Returns whether it was present. */
  boolean park(Subscription lost) {
    return removePresent(lost) && away.add(lost);
  }

  /** Removes a subscription. Returns whether it was present or away. */
  boolean remove(Subscription gone) {
    if (!removePresent(gone) && !away.remove(gone)) {
      return false;
    }
    bySubscriber.remove(gone.subscriber());
    listeners.remove(gone);
    byTicket.remove(gone.ticketHash());
    forgetEarlierTickets(gone);
    return true;
  }

  private boolean removePresent(Subscription gone) {
    if (gone.index() < 0) {
      return false;
    }
    Subscription last = present.removeLast();
    if (last != gone) {
      present.set(gone.index(), last);
      last.index(gone.index());
    }
    gone.index(-1);
    return true;
  }

  /**
   * Whether somebody has joined since the last call.
   *
   * @return true if so
   */
  public boolean takeJoined() {
    boolean was = joined;
    joined = false;
    return was;
  }

  /** The subscription of a number, present or away. Takes time proportional to their number. */
  Optional<Subscription> of(long number) {
    return bySubscriber.values().stream()
        .filter(seat -> seat.subscriber().number() == number)
        .findFirst();
  }

  /** Clears the list of newcomers, who were sent the state. */
  public void clearNewcomers() {
    if (!newcomers.isEmpty()) {
      newcomers.clear();
    }
  }
}
