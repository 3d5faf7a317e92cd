package dev.martlet.engine;

import dev.martlet.api.Options;
import dev.martlet.api.Principal;
import dev.martlet.api.ShardContext;
import dev.martlet.api.ShardId;
import dev.martlet.api.ShardSettings;
import dev.martlet.api.ShardType;
import dev.martlet.api.Simulation;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.engine.subscription.ShardSubscribers;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/**
 * Creates shards: asks a shard type for a simulation and makes the shard for it. Plugin code runs
 * on {@link PluginThreads} within a deadline; the caller waits.
 */
final class ShardMaker {
  private static final System.Logger LOG = System.getLogger(ShardRegistry.class.getName());

  private final ShardHost host;
  private final PluginThreads threads;
  private final LongSupplier seeds;

  /**
   * A maker.
   *
   * @param host of the shards
   * @param threads for the calls of shard types
   * @param seeds for the shards' random sources
   */
  ShardMaker(ShardHost host, PluginThreads threads, LongSupplier seeds) {
    this.host = host;
    this.threads = threads;
    this.seeds = seeds;
  }

  /**
   * Asks a type whether it makes a shard on demand. The outcome is the type's answer, or why there
   * is none.
   */
  Outcome<Boolean> madeOnDemand(ShardId id, HostedType<?> type, Principal principal)
      throws InterruptedException {
    return ask(type, "madeOnDemand", id, () -> type.type().madeOnDemand(id, principal));
  }

  /** Makes a shard. Returns the shard, or why there is none. */
  <I> ShardLookup make(ShardPlan plan, HostedType<I> type) throws InterruptedException {
    Outcome<Shard<I>> outcome = ask(type, "create", plan.id(), () -> create(plan, type));
    return switch (outcome) {
      case Outcome.Returned<Shard<I>>(Shard<I> shard) -> new ShardLookup.Found(shard);
      case Outcome.Threw<Shard<I>> threw when threw.cause() instanceof IllegalArgumentException ->
          new ShardLookup.Unknown("shard " + plan.id() + ": " + threw.message());
      case Outcome.Threw<Shard<I>> threw -> new ShardLookup.Failed();
      case Outcome.Late<Shard<I>> late -> new ShardLookup.Late();
      case Outcome.Busy<Shard<I>> busy -> new ShardLookup.Late();
    };
  }

  /** Calls the type's methods for a new shard. Runs on a thread for plugin code. */
  private <I> Shard<I> create(ShardPlan plan, HostedType<I> type) throws Exception {
    ShardType<I> plugin = type.type();
    ShardSettings settings = plan.changes().apply(plugin.settings(plan.id()));
    Options options = Options.of(type.options(), plan.options());
    long seed = seeds.getAsLong();
    ShardSubscribers subscribers = new ShardSubscribers();
    ShardContext context =
        new ShardContext(
            plan.id(),
            settings,
            options,
            new SplittableRandom(seed),
            subscribers,
            subscribers.entities());
    Simulation<I> simulation = plugin.create(context);
    Objects.requireNonNull(simulation, "create returned null");
    LOG.log(
        Level.INFO,
        "shard {0} made by {1}: {2}, seed {3}",
        plan.id(),
        type.plugin(),
        settings.eventDriven() ? "event-driven" : settings.tickRate() + " Hz",
        Long.toString(seed));
    return new Shard<>(plan.id(), type, settings, simulation, subscribers, host);
  }

  private <T> Outcome<T> ask(HostedType<?> type, String method, ShardId id, Callable<T> work)
      throws InterruptedException {
    String what = method + " of " + type.plugin() + " for shard " + id;
    Outcome<T> outcome = threads.call(what, type.loader(), host.limits().createDeadline(), work);
    if (outcome instanceof Outcome.Threw<T> threw) {
      host.metrics().count(EngineMetric.PLUGIN_FAILURES, method);
      boolean refusal = threw.cause() instanceof IllegalArgumentException;
      LOG.log(refusal ? Level.DEBUG : Level.ERROR, () -> what + " failed with " + threw.stack());
    }
    return outcome;
  }
}
