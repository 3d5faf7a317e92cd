package dev.martlet.engine.subscription;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Members;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.plugin.HostedSimulation;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The people that the subscribers of a shard are. They are kept for simulations only that want to
 * know: those that are told about presence, from the start, and others once they have asked. Used
 * on the shard's turn.
 */
final class People implements Members {
  /** A user under a subscriber id. Whoever is not logged in is found by their connection alone. */
  private record User(SubscriberId sid, String userId) {}

  private final ShardSubscribers subscribers;

  /** Null while nobody wants to know. */
  private Map<Subscriber, Person> bySubscriber;

  private Map<User, Person> byUser;

  // Set by open(); null while the simulation is created.
  private Roster roster;
  private HostedSimulation<?> simulation;
  private SubscriptionHost host;

  /**
   * Nobody.
   *
   * @param subscribers whose people they are
   */
  People(ShardSubscribers subscribers) {
    this.subscribers = subscribers;
  }

  /** Begins, with a shard that nobody has joined. */
  void open(HostedSimulation<?> told, Roster seats, SubscriptionHost shard) {
    roster = seats;
    simulation = told;
    host = shard;
    if (told.hasPresence()) {
      keep();
    }
  }

  private void keep() {
    if (bySubscriber == null) {
      bySubscriber = new HashMap<>();
      byUser = new HashMap<>();
      roster.subscribers().forEach(this::add);
      roster.away().forEach(seat -> away(seat.subscriber()));
    }
  }

  // ---- what happens to connections: before the simulation is called -----------------------

  /** Somebody has joined. */
  void add(Subscriber subscriber) {
    if (bySubscriber == null) {
      return;
    }
    Person person =
        user(subscriber)
            .map(user -> byUser.computeIfAbsent(user, key -> newPerson(subscriber)))
            .orElseGet(() -> newPerson(subscriber));
    person.add(subscriber);
    bySubscriber.put(subscriber, person);
  }

  private static Person newPerson(Subscriber subscriber) {
    return new Person(subscriber.id(), subscriber.principal());
  }

  private static Optional<User> user(Subscriber subscriber) {
    return subscriber.principal().userId().map(userId -> new User(subscriber.id(), userId));
  }

  /** Somebody has left. Returns who; null if nobody wants to know. */
  Person remove(Subscriber subscriber) {
    Person person = bySubscriber == null ? null : bySubscriber.remove(subscriber);
    if (person != null) {
      person.remove(subscriber);
      if (person.gone()) {
        user(subscriber).ifPresent(byUser::remove);
      }
    }
    return person;
  }

  /** Somebody's connection is lost. */
  void away(Subscriber subscriber) {
    if (bySubscriber != null) {
      bySubscriber.get(subscriber).away(subscriber);
    }
  }

  /** Somebody has another connection for their seat. */
  void back(Subscriber subscriber) {
    if (bySubscriber != null) {
      bySubscriber.get(subscriber).back(subscriber);
    }
  }

  // ---- and after it -----------------------------------------------------------------------

  /** Tells the simulation what has changed for the person whose connection it was told about. */
  void tell(Subscriber subscriber) {
    if (bySubscriber != null) {
      tell(bySubscriber.get(subscriber));
    }
  }

  /** The same for one who may be gone; nothing for null. */
  void tell(Person person) {
    if (person == null || !simulation.hasPresence()) {
      return;
    }
    person
        .change()
        .ifPresent(
            change -> {
              try {
                simulation.onPresence(person, change);
              } catch (Throwable e) {
                host.onFault("presence", SeatResumption.WHAT.formatted(person.id()), e);
              }
            });
  }

  /** Notes that the simulation knows who is there: it was told before it was saved. */
  void noteTold() {
    if (bySubscriber != null) {
      bySubscriber.values().forEach(Person::change);
    }
  }

  // ---- the simulation ---------------------------------------------------------------------

  @Override
  public Optional<Member> of(Subscriber subscriber) {
    return isOpen() ? Optional.ofNullable(bySubscriber.get(subscriber)) : Optional.empty();
  }

  @Override
  public Optional<Member> ofUser(String userId) {
    return all().stream()
        .filter(member -> member.principal().userId().equals(Optional.of(userId)))
        .findFirst();
  }

  @Override
  public List<Member> all() {
    return sorted().toList();
  }

  @Override
  public List<Member> present() {
    return sorted().filter(Member::isPresent).toList();
  }

  private Stream<Member> sorted() {
    return isOpen()
        ? bySubscriber.values().stream()
            .distinct()
            .sorted(Comparator.comparingLong(Person::oldest))
            .map(Member.class::cast)
        : Stream.empty();
  }

  private boolean isOpen() {
    subscribers.requireTurn();
    if (host == null) {
      return false; // while the simulation is created
    }
    keep();
    return true;
  }
}
