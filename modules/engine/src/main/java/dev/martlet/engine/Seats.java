package dev.martlet.engine;

import java.util.ArrayList;
import java.util.List;

/** Who is sent snapshots. The shard's turn owns it. */
final class Seats {
  private final List<Subscription> all = new ArrayList<>();
  private final List<Subscription> newcomers = new ArrayList<>();

  /** All of them. */
  List<Subscription> all() {
    return all;
  }

  /** Those who came in this turn. */
  List<Subscription> newcomers() {
    return newcomers;
  }

  void add(Subscription subscription) {
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
    return true;
  }

  /** The turn is over. */
  void forgetNewcomers() {
    if (!newcomers.isEmpty()) {
      newcomers.clear();
    }
  }
}
