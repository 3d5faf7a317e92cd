package dev.martlet.testkit;

import dev.martlet.api.Options;
import dev.martlet.api.PluginMetrics;
import dev.martlet.api.ShardId;
import dev.martlet.api.shard.AsyncHandler;
import dev.martlet.api.shard.AsyncId;
import dev.martlet.api.shard.AsyncWork;
import dev.martlet.api.shard.Entities;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Signals;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscribers;
import dev.martlet.api.shard.Timers;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** What the simulation of a test shard is given. */
record TestContext(
    ShardId id,
    ShardSettings settings,
    Options options,
    RandomGenerator random,
    Subscribers subscribers,
    Entities entities,
    Timers timers,
    TestCalls calls,
    TestOutput output)
    implements ShardContext {
  @Override
  public void describe(Metadata metadata) {
    output.metadata = metadata;
  }

  @Override
  public Signals signals() {
    return output;
  }

  @Override
  public <T> AsyncId async(String name, AsyncWork<T> work, AsyncHandler<T> resultInTurn) {
    return calls.call(name, work, resultInTurn);
  }

  @Override
  public System.Logger logger() {
    return System.getLogger(id.type());
  }

  @Override
  public PluginMetrics metrics() {
    return output.metrics;
  }

  @Override
  public Path dataFolder() {
    return output.folder();
  }

  /** The simulation, as the type makes it of one that was saved. */
  <I> Simulation<I> restored(ShardType<I> type, SavedState saved) {
    try {
      return type.restore(this, saved);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("restore failed", e);
    }
  }

  /** The simulation, as the type makes it. */
  <I> Simulation<I> simulation(ShardType<I> type) {
    try {
      return type.create(this);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("create failed", e);
    }
  }
}
