package dev.martlet.engine;

import dev.martlet.api.Subscriber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who has a seat: those who are sent snapshots, and those who are away. The shard's turn owns it.
 */
final class Seats {
  private final List<Subscription> all = new ArrayList<>();
  private final List<Subscription> newcomers = new ArrayList<>();
  private final Map<Subscriber, Subscription> bySubscriber = new HashMap<>();
  private final Map<String, Subscription> byTicket = new HashMap<>();
  private final Set<Subscription> listeners = new LinkedHashSet<>();
  private final Set<Subscription> away = new LinkedHashSet<>();

  /** All who are sent snapshots. */
  List<Subscription> all() {
    return all;
  }

  /** Those who came in this turn. */
  List<Subscription> newcomers() {
    return newcomers;
  }

  /** The one of a subscriber, if he is in, or away. */
  Optional<Subscription> of(Subscriber subscriber) {
    return Optional.ofNullable(bySubscriber.get(subscriber));
  }

  /** The one that a ticket is for, if it is in, or away. */
  Optional<Subscription> of(String ticket) {
    return Optional.ofNullable(byTicket.get(ticket));
  }

  /** Those who are told events, those who are away included. */
  List<Subscription> listeners() {
    return List.copyOf(listeners);
  }

  /** Those who are away, and of whom the simulation was told so. */
  Set<Subscription> away() {
    return away;
  }

  void add(Subscription subscription) {
    subscription.place(all.size());
    all.add(subscription);
    newcomers.add(subscription);
    bySubscriber.put(subscription.subscriber(), subscription);
    if (Outlet.listens(subscription)) {
      listeners.add(subscription);
    }
    if (subscription.ticket() != null) {
      byTicket.put(subscription.ticket(), subscription);
    }
  }

  /** Has one sent nothing any more while he is away; whether he was in. */
  boolean park(Subscription lost) {
    return takeOut(lost) && away.add(lost);
  }

  /** Takes one out; whether it was in, or away. */
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
    if (gone.place() < 0) {
      return false;
    }
    Subscription last = all.removeLast();
    if (last != gone) {
      all.set(gone.place(), last);
      last.place(gone.place());
    }
    gone.place(-1);
    return true;
  }

  /** The turn is over. */
  void forgetNewcomers() {
    if (!newcomers.isEmpty()) {
      newcomers.clear();
    }
  }
}
