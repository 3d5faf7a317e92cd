package dev.martlet.engine;

import dev.martlet.api.Subscriber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is sent snapshots. The shard's turn owns it. */
final class Seats {
  private final List<Subscription> all = new ArrayList<>();
  private final List<Subscription> newcomers = new ArrayList<>();
  private final Map<Subscriber, Subscription> bySubscriber = new HashMap<>();
  private final Set<Subscription> listeners = new LinkedHashSet<>();

  /** All of them. */
  List<Subscription> all() {
    return all;
  }

  /** Those who came in this turn. */
  List<Subscription> newcomers() {
    return newcomers;
  }

  /** The one of a subscriber, if he is in. */
  Optional<Subscription> of(Subscriber subscriber) {
    return Optional.ofNullable(bySubscriber.get(subscriber));
  }

  /** Those who are sent events. */
  List<Subscription> listeners() {
    return List.copyOf(listeners);
  }

  void add(Subscription subscription) {
    bySubscriber.put(subscription.subscriber(), subscription);
    if (Outlet.listens(subscription)) {
      listeners.add(subscription);
    }
    subscription.place(all.size());
    all.add(subscription);
    newcomers.add(subscription);
  }

  /** Takes one out; whether it was in. */
  boolean remove(Subscription gone) {
    if (gone.place() < 0) {
      return false;
    }
    Subscription last = all.removeLast();
    if (last != gone) {
      all.set(gone.place(), last);
      last.place(gone.place());
    }
    gone.place(-1);
    bySubscriber.remove(gone.subscriber());
    listeners.remove(gone);
    return true;
  }

  /** The turn is over. */
  void forgetNewcomers() {
    if (!newcomers.isEmpty()) {
      newcomers.clear();
    }
  }
}
