package dev.martlet.engine.subscription;

import dev.martlet.api.Subscriber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who has a seat: those that are sent snapshots, and those that are away. The shard's turn owns it.
 */
public final class Roster {
  private final List<Subscription> present = new ArrayList<>();
  private final List<Subscription> newcomers = new ArrayList<>();
  private final Map<Subscriber, Subscription> bySubscriber = new HashMap<>();
  private final Map<String, Subscription> byTicket = new HashMap<>();

  /** Those of version 2, who are told events, also while they are away. */
  private final Set<Subscription> listeners = new LinkedHashSet<>();

  private final Set<Subscription> away = new LinkedHashSet<>();

  /** Nobody. */
  public Roster() {}

  /**
   * Those that are sent snapshots.
   *
   * @return the live list
   */
  public List<Subscription> present() {
    return present;
  }

  /**
   * Those that came in this turn.
   *
   * @return the live list
   */
  public List<Subscription> newcomers() {
    return newcomers;
  }

  /**
   * Those that are away, of which the simulation was told so.
   *
   * @return the live set
   */
  public Set<Subscription> away() {
    return away;
  }

  /** Those that are told events, those that are away included; a list that stays as it is. */
  List<Subscription> listeners() {
    return List.copyOf(listeners);
  }

  /** The subscription of a subscriber, present or away. */
  Optional<Subscription> of(Subscriber subscriber) {
    return Optional.ofNullable(bySubscriber.get(subscriber));
  }

  /** The subscription that a ticket is for, present or away. */
  Optional<Subscription> of(String ticket) {
    return Optional.ofNullable(byTicket.get(ticket));
  }

  void add(Subscription subscription) {
    subscription.index(present.size());
    present.add(subscription);
    newcomers.add(subscription);
    bySubscriber.put(subscription.subscriber(), subscription);
    if (subscription.stream().sync().isPresent()) {
      listeners.add(subscription);
    }
    if (subscription.ticket() != null) {
      byTicket.put(subscription.ticket(), subscription);
    }
  }

  /** Sends nothing more to a subscription while it is away; whether it was present. */
  boolean park(Subscription lost) {
    return takeOut(lost) && away.add(lost);
  }

  /** Takes a subscription out; whether it was present or away. */
  boolean remove(Subscription gone) {
    if (!takeOut(gone) && !away.remove(gone)) {
      return false;
    }
    bySubscriber.remove(gone.subscriber());
    listeners.remove(gone);
    byTicket.remove(gone.ticket());
    return true;
  }

  private boolean takeOut(Subscription gone) {
    if (!gone.seated()) {
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

  /** Forgets who came in this turn: it is over. */
  public void forgetNewcomers() {
    if (!newcomers.isEmpty()) {
      newcomers.clear();
    }
  }
}
