package dev.martlet.testkit;

import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Restores simulations of a test shard. As on a server, what a simulation does to what it was given
 * has no effect meanwhile, and it sees nobody but those it is told of.
 */
record TestRestoration<I>(
    ShardType<I> type,
    TestContext context,
    TestRandom random,
    TestSubscribers subscribers,
    TestTimers timers,
    TestCalls calls) {
  Simulation<I> of(Object saved, int version) {
    if (calls.arePending()) {
      throw new IllegalStateException("a shard is saved when its calls have their results");
    }
    TestSavedState state = new TestSavedState(saved, version, subscribers.attached());
    long randomBefore = random.state;
    @Nullable Metadata described = context.output().metadata;
    AtomicReference<Simulation<I>> restored = new AtomicReference<>();
    subscribers.hidden = true;
    try {
      timers.keep(() -> restored.set(context.restored(type, state)));
    } finally {
      subscribers.hidden = false;
      random.state = randomBefore;
      context.output().metadata = described;
    }
    return restored.get();
  }
}
