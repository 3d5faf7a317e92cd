package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.shard.ShardType;
import dev.martlet.engine.journal.JournalSettings;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.KeptPlugins;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.Turn;
import dev.martlet.wire.InputLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** One life of a server with durable shards, whose clock a test advances. */
final class DurableServer implements AutoCloseable {
  private static final SplittableRandom SEEDS = new SplittableRandom(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Turns that other threads ask for wait until the test's thread looks. */
  private static final class Clock implements Scheduling {
    final ManualScheduling manual = new ManualScheduling();
    final Queue<Turn> woken = new ConcurrentLinkedQueue<>();
    private final Thread owner = Thread.currentThread();

    /** How many turns the test's thread has run. */
    int ran;

    @Override
    public long nanoTime() {
      return manual.nanoTime();
    }

    @Override
    public long resumedAt(long now) {
      return manual.resumedAt(now);
    }

    @Override
    public void schedule(Turn turn, long deadline) {
      Turn counted =
          () -> {
            ran++;
            turn.run();
          };
      if (Thread.currentThread() == owner) {
        manual.schedule(counted, deadline);
      } else if (deadline - manual.nanoTime() <= 0) {
        woken.add(counted);
      } else {
        woken.add(() -> manual.schedule(counted, deadline));
      }
    }
  }

  final Clock clock = new Clock();
  final Metrics metrics = new Metrics();
  final Journals journals;
  final ShardRegistry registry;
  private final HostedType<?> type;
  private final PluginThreads threads = new PluginThreads("maker", 4, metrics);

  DurableServer(ShardType<?> type, JournalStore store) {
    this(type, store, Shards.limits(EngineLimits.DEFAULT.sync()));
  }

  DurableServer(ShardType<?> type, JournalStore store, EngineLimits limits) {
    this(type, store, limits, "", KeptPlugins.NONE);
  }

  /** A server whose type comes from jars. */
  DurableServer(
      ShardType<?> type, JournalStore store, EngineLimits limits, String hash, KeptPlugins kept) {
    clock.manual.advance(Duration.ofHours(9)); // the machine has run for some time
    try {
      this.journals =
          new Journals(
              store,
              new JournalSettings(
                  Duration.ZERO,
                  3,
                  Duration.ofMillis(1),
                  Duration.ZERO,
                  0,
                  Map.of(),
                  Duration.ZERO),
              metrics,
              kept);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    this.type =
        HostedType.of(
            type,
            new PluginJson(InputLimits.DEFAULT, 100_000),
            PluginSite.apart("probe@1"),
            () -> hash);
    this.registry =
        new ShardRegistry(
            List.of(this.type),
            limits,
            clock,
            threads,
            SEEDS::nextLong,
            metrics,
            Optional.of(journals),
            Map.of());
  }

  HostedType<?> type() {
    return type;
  }

  ShardLookup look(String id) {
    try {
      return registry.findOrMake(new ShardId(id), Principal.user("eva"), "eva");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Shard<?> shard(String id) {
    ShardLookup made = look(id);
    if (made instanceof ShardLookup.Found(Shard<?> shard)) {
      return shard;
    }
    return fail("there is no shard: " + made);
  }

  /** Runs the turns that are due or were asked for. */
  void settle() {
    for (Turn turn = clock.woken.poll(); turn != null; turn = clock.woken.poll()) {
      turn.run();
    }
    clock.manual.settle();
  }

  void advance(Duration time) {
    settle();
    clock.manual.advance(time);
    settle();
  }

  /** Runs turns until something is so. */
  void await(String what, BooleanSupplier is) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    settle();
    while (!is.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, () -> "it never came: " + what);
      Thread.onSpinWait();
      settle();
    }
  }

  /**
   * Runs turns until everything that a shard has computed is durable, and has left. A shard that
   * had to wait for the disk computes more in the turn in which it leaves.
   */
  void awaitDurable(Shard<?> shard) {
    await("all is durable", () -> !shard.running() || isDurable(shard) && leaves(shard));
  }

  private static boolean isDurable(Shard<?> shard) {
    return !shard.context.release().holds() && shard.context.release().isOpen();
  }

  /** Another thread may have asked for the turn, and be about to hand it over. */
  private boolean leaves(Shard<?> shard) {
    int before = clock.ran;
    shard.resume(); // has a turn, in which it leaves
    settle();
    return clock.ran > before && isDurable(shard);
  }

  /** Stops writing journals. What was handed over and cannot be written is lost. */
  @Override
  public void close() {
    journals.close();
    threads.close();
    registry.close();
  }
}
