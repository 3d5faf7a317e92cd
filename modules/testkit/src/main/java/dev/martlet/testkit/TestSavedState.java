package dev.martlet.testkit;

import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.Subscriber;
import java.util.List;

/** What a simulation has saved, as it is. */
record TestSavedState(Object saved, int version, List<Subscriber> subscribers)
    implements SavedState {
  @Override
  public <T> T as(Class<T> type) {
    if (!type.isInstance(saved)) {
      throw new IllegalArgumentException(
          "what was saved is a " + saved.getClass().getName() + ", and no " + type.getName());
    }
    return type.cast(saved);
  }
}
