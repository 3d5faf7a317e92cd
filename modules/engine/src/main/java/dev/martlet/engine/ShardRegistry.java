package dev.martlet.engine;

import dev.martlet.api.Options;
import dev.martlet.api.Principal;
import dev.martlet.api.ShardContext;
import dev.martlet.api.ShardId;
import dev.martlet.api.ShardSettings;
import dev.martlet.api.Simulation;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
  private final AtomicInteger count = new AtomicInteger();
  private final Scheduling scheduling;
  private final int maxShards;
  private final LongSupplier seeds;
  private volatile boolean draining;

  /**
   * A registry without shards.
   *
   * @param types that shards are made of, no two of the same name
   * @param maxShards the most shards there may be; 0 is unlimited
   * @param scheduling that runs them
   * @param seeds for the shards' random sources
   */
  public ShardRegistry(
      Collection<HostedType<?>> types, int maxShards, Scheduling scheduling, LongSupplier seeds) {
    this.types = types.stream().collect(Collectors.toMap(HostedType::name, Function.identity()));
    this.maxShards = maxShards;
    this.scheduling = scheduling;
    this.seeds = seeds;
  }

  /**
   * Makes a configured shard, and remembers how, for when somebody joins after it ended.
   *
   * @param plan of the shard
   * @return the shard
   * @throws IllegalArgumentException if there is no such type, there is such a shard already, a
   *     setting or an option is wrong, or the limit on shards is reached
   * @throws IllegalStateException if its type failed over it
   */
  public Shard<?> create(ShardPlan plan) {
    HostedType<?> type = types.get(plan.id().type());
    if (type == null) {
      throw new IllegalArgumentException(
          "no shard type \"" + plan.id().type() + "\" is loaded; there are " + types.keySet());
    }
    if (plans.putIfAbsent(plan.id(), plan) != null) {
      throw new IllegalArgumentException("shard " + plan.id() + " is there already");
    }
    return switch (findOrMake(plan, type)) {
      case Lookup.Found(Shard<?> shard) -> shard;
      case Lookup.Unknown(String reason) -> throw new IllegalArgumentException(reason);
      case Lookup.TooMany(int most) ->
          throw new IllegalArgumentException("there may be " + most + " shards at the most");
      case Lookup.Failed() ->
          throw new IllegalStateException("shard " + plan.id() + " could not be made, see above");
    };
  }

  /**
   * Finds a shard for somebody who wants to join, or makes it if it is configured or its type makes
   * it on demand.
   *
   * @param id that was asked for
   * @param principal who asks
   * @return the shard, or why there is none
   */
  public Lookup findOrMake(ShardId id, Principal principal) {
    Optional<Shard<?>> running = find(id);
    if (running.isPresent()) {
      return new Lookup.Found(running.get());
    }
    HostedType<?> type = types.get(id.type());
    ShardPlan plan = plans.get(id);
    if (type == null || plan == null && !madeOnDemand(type, id, principal)) {
      return new Lookup.Unknown("there is no shard " + id);
    }
    return findOrMake(plan == null ? ShardPlan.onDemand(id) : plan, type);
  }

  private static boolean madeOnDemand(HostedType<?> type, ShardId id, Principal principal) {
    try {
      return type.type().madeOnDemand(id, principal);
    } catch (Throwable e) {
      report(type, id, e);
      return false;
    }
  }

  private Lookup findOrMake(ShardPlan plan, HostedType<?> type) {
    CompletableFuture<Shard<?>> mine = new CompletableFuture<>();
    CompletableFuture<Shard<?>> theirs = shards.putIfAbsent(plan.id(), mine);
    if (theirs != null) {
      Shard<?> shard = theirs.join();
      if (shard != null && !shard.running()) { // it has just ended, and is about to be taken out
        shards.remove(plan.id(), theirs);
        return findOrMake(plan, type);
      }
      return shard == null ? new Lookup.Failed() : new Lookup.Found(shard);
    }
    Lookup made = make(plan, type);
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
    return made;
  }

  private <I> Lookup make(ShardPlan plan, HostedType<I> type) {
    if (count.incrementAndGet() > maxShards && maxShards > 0) {
      count.decrementAndGet();
      return new Lookup.TooMany(maxShards);
    }
    try {
      ShardSettings settings = plan.changes().apply(type.type().settings(plan.id()));
      Options options = Options.of(type.options(), plan.options());
      long seed = seeds.getAsLong();
      Simulation<I> simulation =
          type.type()
              .create(new ShardContext(plan.id(), settings, options, new SplittableRandom(seed)));
      Objects.requireNonNull(simulation, "create returned null");
      LOG.log(
          Level.INFO,
          () ->
              "shard "
                  + plan.id()
                  + " made by "
                  + type.plugin()
                  + ": "
                  + (settings.eventDriven() ? "event-driven" : settings.tickRate() + " Hz")
                  + ", seed "
                  + seed);
      return new Lookup.Found(
          new Shard<>(plan.id(), type, settings, simulation, scheduling, this::ended));
    } catch (IllegalArgumentException e) {
      count.decrementAndGet();
      return new Lookup.Unknown("shard " + plan.id() + ": " + e.getMessage());
    } catch (Throwable e) {
      count.decrementAndGet();
      report(type, plan.id(), e);
      return new Lookup.Failed();
    }
  }

  private static void report(HostedType<?> type, ShardId id, Throwable cause) {
    LOG.log(Level.ERROR, () -> type.plugin() + " failed to make shard " + id, cause);
  }

  /** Called in the shard's turn. */
  private void ended(Shard<?> shard) {
    shards.computeIfPresent(
        shard.id(), (id, future) -> future.getNow(null) == shard ? null : future);
    count.decrementAndGet();
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
   * Stops a shard after a last tick; its subscribers are told.
   *
   * @param id of the shard
   * @return whether there was one
   */
  public boolean stop(ShardId id) {
    Optional<Shard<?>> shard = find(id);
    shard.ifPresent(s -> s.stop(Ending.STOPPED));
    return shard.isPresent();
  }

  /** Stops the shards that have been idle for longer than their settings allow. */
  public void sweep() {
    list().forEach(Shard::stopIfIdle);
  }

  /** Stops all shards after a last tick, because the server goes away; new ones stop at once. */
  public void drain() {
    draining = true;
    list().forEach(shard -> shard.stop(Ending.DRAINING));
  }
}
