package dev.martlet.engine.subscription;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Presence;
import dev.martlet.api.shard.Subscriber;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A person in a shard: their connections, and what the simulation knows of their presence. */
final class Person implements Member {
  private final SubscriberId id;
  private Principal principal;
  private final TreeMap<Long, Subscriber> subscribers = new TreeMap<>();
  private final Set<Subscriber> away = HashSet.newHashSet(0);

  /** What the simulation was told last; null before it was told anything. */
  private Presence told;

  /** Nobody's yet. */
  Person(SubscriberId id, Principal principal) {
    this.id = id;
    this.principal = principal;
  }

  void add(Subscriber subscriber) {
    subscribers.put(subscriber.number(), subscriber);
    principal = subscriber.principal();
  }

  void remove(Subscriber subscriber) {
    subscribers.remove(subscriber.number());
    away.remove(subscriber);
  }

  void away(Subscriber subscriber) {
    away.add(subscriber);
  }

  void back(Subscriber subscriber) {
    away.remove(subscriber);
  }

  /** The number of their oldest connection. */
  long oldest() {
    return subscribers.firstKey();
  }

  boolean gone() {
    return subscribers.isEmpty();
  }

  /** What has changed since the simulation was told last, which it is told now. */
  Optional<Presence> change() {
    Presence change = null;
    if (gone()) {
      change = told == null ? null : Presence.GONE;
    } else if (!isPresent()) {
      change = told == Presence.AWAY ? null : Presence.AWAY;
    } else if (told == null) {
      change = Presence.ARRIVED;
    } else if (told == Presence.AWAY) {
      change = Presence.BACK;
    }
    told = change == null ? told : change;
    return Optional.ofNullable(change);
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
    return List.copyOf(subscribers.values());
  }

  @Override
  public boolean isPresent() {
    return subscribers.size() > away.size();
  }

  /** Shows the id. */
  @Override
  public String toString() {
    return id.value();
  }
}
