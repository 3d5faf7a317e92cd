package dev.martlet.engine;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.subscription.ShardSubscribers;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** A shard whose simulation's context a test uses, as the simulation does, on its turns. */
abstract class ContextFixture extends ShardFixture {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  final HostedType<Probe.Word> type = Shards.type();

  ShardHost host;
  HostedContext context;

  /** Made before the shard, as while the simulation is created. */
  final void prepare(ShardSettings settings) {
    host = new ShardHost(clock, limits, metrics, ended::add);
    context = Shards.context(type, settings, new ShardSubscribers(), host);
  }

  final Shard<?> started(ShardSettings settings) {
    prepare(settings);
    return start();
  }

  final Shard<?> start() {
    return Shards.of(type, probe, context, host);
  }

  @AfterEach
  final void closeThreads() {
    if (host != null) {
      host.calls().close();
    }
  }

  static void await(BooleanSupplier what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!what.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("it did not happen");
      }
      Thread.onSpinWait();
    }
  }
}
