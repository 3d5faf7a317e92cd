package dev.martlet.engine;

import dev.martlet.api.Options;
import dev.martlet.api.Principal;
import dev.martlet.api.ShardContext;
import dev.martlet.api.ShardId;
import dev.martlet.api.ShardSettings;
import dev.martlet.api.ShardType;
import dev.martlet.api.Simulation;
import dev.martlet.engine.PluginThreads.Outcome;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The shards there are, and the making of new ones. Any thread; a shard type that takes its time to
 * create a simulation holds up those who want that very shard, and nobody else.
 */
public final class ShardRegistry {
  private static final System.Logger LOG = System.getLogger(ShardRegistry.class.getName());

  private final Map<String, HostedType<?>> types;
  private final Map<ShardId, ShardPlan> plans = new ConcurrentHashMap<>();
  private final Map<ShardId, CompletableFuture<Shard<?>>> shards = new ConcurrentHashMap<>();
  private final ShardHost host;
  private final PluginThreads threads;
  private final LongSupplier seeds;

  // Shards that were made on demand: how many there are, who had them made, how many each did.
  private final AtomicInteger onDemand = new AtomicInteger();
  private final Map<Shard<?>, String> owners = new ConcurrentHashMap<>();
  private final Quota perOwner;

  /** Those whose turn does not return, by their ids. */
  private final Map<ShardId, Shard<?>> quarantined = new ConcurrentHashMap<>();

  private volatile boolean draining;

  /**
   * A registry without shards.
   *
   * @param types that shards are made of, no two of the same name
   * @param limits of shards
   * @param scheduling that runs them
   * @param threads that types are asked on
   * @param seeds for the shards' random sources
   * @param figures where shards count
   */
  public ShardRegistry(
      Collection<HostedType<?>> types,
      EngineLimits limits,
      Scheduling scheduling,
      PluginThreads threads,
      LongSupplier seeds,
      Figures figures) {
    this.types = types.stream().collect(Collectors.toMap(HostedType::name, Function.identity()));
    this.host = new ShardHost(scheduling, limits, figures, this::ended);
    this.threads = threads;
    this.perOwner = new Quota(limits.shardsPerOwner());
    this.seeds = seeds;
    figures.gauges(EngineFigure.SHARDS, () -> sums(shard -> 1));
    figures.gauges(EngineFigure.SUBSCRIBERS, () -> sums(Shard::subscriberCount));
    figures.gauges(EngineFigure.INPUT_QUEUE, () -> sums(Shard::waitingInputs));
  }

  /** By type; a type without a shard is there, too. */
  private Map<String, Long> sums(ToLongFunction<Shard<?>> of) {
    Map<String, Long> sums = new TreeMap<>();
    types.keySet().forEach(type -> sums.put(type, 0L));
    list().forEach(shard -> sums.merge(shard.id().type(), of.applyAsLong(shard), Long::sum));
    return sums;
  }

  /**
   * Makes a shard that an operator wants, and remembers how, for when somebody joins after it
   * ended.
   *
   * @param plan of the shard
   * @return the shard, or why there is none; nothing is remembered then
   * @throws InterruptedException if the caller is interrupted
   */
  public Lookup create(ShardPlan plan) throws InterruptedException {
    HostedType<?> type = types.get(plan.id().type());
    if (type == null) {
      return new Lookup.Unknown(
          "no shard type \"" + plan.id().type() + "\" is loaded; there are " + types.keySet());
    }
    if (isQuarantined(plan.id(), type)) {
      return new Lookup.Quarantined();
    }
    if (find(plan.id()).isPresent() || plans.putIfAbsent(plan.id(), plan) != null) {
      return new Lookup.Exists();
    }
    Lookup made = new Lookup.Failed();
    try {
      made = findOrMake(plan, type, Optional.empty());
    } finally {
      if (!(made instanceof Lookup.Found)) {
        plans.remove(plan.id(), plan);
      }
    }
    return made;
  }

  /**
   * Finds a shard for somebody who wants to join, or makes it if it is configured or its type makes
   * it on demand.
   *
   * @param id that was asked for
   * @param principal who asks
   * @param owner on whose quota it is made, if it is made on demand
   * @return the shard, or why there is none
   * @throws InterruptedException if the caller is interrupted
   */
  public Lookup findOrMake(ShardId id, Principal principal, String owner)
      throws InterruptedException {
    Optional<Shard<?>> running = find(id);
    if (running.isPresent()) {
      return new Lookup.Found(running.get());
    }
    HostedType<?> type = types.get(id.type());
    if (type == null) {
      return unknown(id);
    }
    if (isQuarantined(id, type)) {
      return new Lookup.Quarantined();
    }
    ShardPlan plan = plans.get(id);
    return plan == null
        ? makeOnDemand(id, type, principal, owner)
        : findOrMake(plan, type, Optional.empty());
  }

  private static Lookup unknown(ShardId id) {
    return new Lookup.Unknown("there is no shard " + id);
  }

  private boolean isQuarantined(ShardId id, HostedType<?> type) {
    Shard<?> before = quarantined.get(id);
    return before != null && before.hanging() || type.hung().get() >= host.limits().hungPerType();
  }

  private Lookup makeOnDemand(ShardId id, HostedType<?> type, Principal principal, String owner)
      throws InterruptedException {
    switch (ask(type, "madeOnDemand", id, () -> type.type().madeOnDemand(id, principal))) {
      case Outcome.Returned<Boolean>(Boolean yes) -> {
        if (!yes) {
          return unknown(id);
        }
      }
      case Outcome.Threw<Boolean> threw -> {
        return unknown(id);
      }
      case Outcome.Late<Boolean> late -> {
        return new Lookup.Late();
      }
      case Outcome.Busy<Boolean> busy -> {
        return new Lookup.Late();
      }
    }
    return findOrMake(ShardPlan.onDemand(id), type, Optional.of(owner));
  }

  private Lookup findOrMake(ShardPlan plan, HostedType<?> type, Optional<String> owner)
      throws InterruptedException {
    CompletableFuture<Shard<?>> mine = new CompletableFuture<>();
    CompletableFuture<Shard<?>> theirs = shards.putIfAbsent(plan.id(), mine);
    if (theirs != null) {
      Shard<?> shard = theirs.join();
      if (shard != null && !shard.running()) { // it has just ended, and is about to be taken out
        shards.remove(plan.id(), theirs);
        return findOrMake(plan, type, owner);
      }
      return shard == null ? new Lookup.Failed() : new Lookup.Found(shard);
    }
    Lookup made = new Lookup.Failed();
    try {
      made = owner.isEmpty() ? make(plan, type) : makeFor(owner.get(), plan, type);
    } finally {
      if (made instanceof Lookup.Found(Shard<?> shard)) {
        mine.complete(shard);
        shard.start();
        if (draining) {
          shard.stop(Ending.DRAINING);
        }
      } else {
        shards.remove(plan.id(), mine);
        mine.complete(null);
      }
    }
    return made;
  }

  /** Makes a shard on its owner's quota, which it holds until it ends. */
  private Lookup makeFor(String owner, ShardPlan plan, HostedType<?> type)
      throws InterruptedException {
    int most = host.limits().shardsOnDemand();
    if (onDemand.incrementAndGet() > most && most > 0) {
      onDemand.decrementAndGet();
      return new Lookup.TooMany(most, false);
    }
    if (!perOwner.take(owner)) {
      onDemand.decrementAndGet();
      return new Lookup.TooMany(host.limits().shardsPerOwner(), true);
    }
    Lookup made = new Lookup.Failed();
    try {
      made = make(plan, type);
    } finally {
      if (made instanceof Lookup.Found(Shard<?> shard)) {
        owners.put(shard, owner);
      } else {
        free(owner);
      }
    }
    return made;
  }

  private void free(String owner) {
    perOwner.giveBack(owner);
    onDemand.decrementAndGet();
  }

  private <I> Lookup make(ShardPlan plan, HostedType<I> type) throws InterruptedException {
    Outcome<Shard<I>> outcome = ask(type, "create", plan.id(), () -> simulate(plan, type));
    return switch (outcome) {
      case Outcome.Returned<Shard<I>>(Shard<I> shard) -> new Lookup.Found(shard);
      case Outcome.Threw<Shard<I>> threw when threw.cause() instanceof IllegalArgumentException ->
          new Lookup.Unknown("shard " + plan.id() + ": " + threw.message());
      case Outcome.Threw<Shard<I>> threw -> new Lookup.Failed();
      case Outcome.Late<Shard<I>> late -> new Lookup.Late();
      case Outcome.Busy<Shard<I>> busy -> new Lookup.Late();
    };
  }

  /** On a thread for plugin code: everything that its type says about a new shard. */
  private <I> Shard<I> simulate(ShardPlan plan, HostedType<I> type) throws Exception {
    ShardType<I> plugin = type.type();
    ShardSettings settings = plan.changes().apply(plugin.settings(plan.id()));
    Options options = Options.of(plugin.options(), plan.options());
    long seed = seeds.getAsLong();
    Outlet outlet = new Outlet();
    Simulation<I> simulation =
        plugin.create(
            new ShardContext(
                plan.id(),
                settings,
                options,
                new SplittableRandom(seed),
                outlet,
                outlet.entities()));
    Objects.requireNonNull(simulation, "create returned null");
    LOG.log(
        Level.INFO,
        "shard {0} made by {1}: {2}, seed {3}",
        plan.id(),
        type.plugin(),
        settings.eventDriven() ? "event-driven" : settings.tickRate() + " Hz",
        Long.toString(seed));
    return new Shard<>(plan.id(), type, settings, simulation, outlet, host);
  }

  private <T> Outcome<T> ask(HostedType<?> type, String method, ShardId id, Callable<T> work)
      throws InterruptedException {
    String what = method + " of " + type.plugin() + " for shard " + id;
    Outcome<T> outcome = threads.call(what, host.limits().createDeadline(), work);
    if (outcome instanceof Outcome.Threw<T> threw) {
      host.figures().count(EngineFigure.PLUGIN_FAILURES, method);
      boolean refusal = threw.cause() instanceof IllegalArgumentException;
      LOG.log(refusal ? Level.DEBUG : Level.ERROR, () -> what + " failed with " + threw.stack());
    }
    return outcome;
  }

  /** Called in the shard's turn, or on the watchdog's thread if it hangs. */
  private void ended(Shard<?> shard) {
    if (shard.hanging()) {
      quarantined.put(shard.id(), shard);
    }
    shards.computeIfPresent(
        shard.id(), (id, future) -> future.getNow(null) == shard ? null : future);
    String owner = owners.remove(shard);
    if (owner != null) {
      free(owner);
    }
  }

  /**
   * Finds a shard.
   *
   * @param id of the shard
   * @return the shard, if there is one of that id and it has not ended
   */
  public Optional<Shard<?>> find(ShardId id) {
    CompletableFuture<Shard<?>> future = shards.get(id);
    Shard<?> shard = future == null ? null : future.getNow(null);
    return Optional.<Shard<?>>ofNullable(shard).filter(Shard::running);
  }

  /**
   * The shards there are.
   *
   * @return those that run, in no order
   */
  public List<Shard<?>> list() {
    return shards.values().stream()
        .<Shard<?>>map(future -> future.getNow(null))
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Stops a shard after a last tick, and forgets its plan; its subscribers are told.
   *
   * @param id of the shard
   * @return whether there was one
   */
  public boolean stop(ShardId id) {
    return forget(id, shard -> shard.stop(Ending.STOPPED));
  }

  /**
   * Lets nobody into a shard any more, stops it when all have left, and forgets its plan.
   *
   * @param id of the shard
   * @return whether there was one
   */
  public boolean drain(ShardId id) {
    return forget(id, Shard::drain);
  }

  private boolean forget(ShardId id, Consumer<Shard<?>> end) {
    boolean planned = plans.remove(id) != null;
    Optional<Shard<?>> shard = find(id);
    shard.ifPresent(end);
    return planned || shard.isPresent();
  }

  /**
   * Stops the shards that have been idle for longer than their settings allow, and reports those
   * that cost more than their budget. Called again and again, by one thread.
   */
  public void sweep() {
    quarantined.values().removeIf(shard -> !shard.hanging()); // they came back after all
    list()
        .forEach(
            shard -> {
              shard.stopIfIdle();
              shard.lookAtBudget();
            });
  }

  /**
   * The shards whose turn does not return.
   *
   * @return their ids; one whose turn has come back after all is no longer among them
   */
  public List<ShardId> hanging() {
    return quarantined.values().stream().filter(Shard::hanging).map(Shard::id).toList();
  }

  /** Stops all shards after a last tick, because the server goes away; new ones stop at once. */
  public void drain() {
    draining = true;
    list().forEach(shard -> shard.stop(Ending.DRAINING));
  }
}
