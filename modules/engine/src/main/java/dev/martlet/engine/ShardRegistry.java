package dev.martlet.engine;

import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.tick.Scheduling;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The shards of the server: finds, makes and stops them. Any thread. A shard type that is slow to
 * create a simulation delays only callers that wait for the same shard.
 */
public final class ShardRegistry {
  private static final System.Logger LOG = System.getLogger(ShardRegistry.class.getName());

  private final Map<String, HostedType<?>> types;
  private final Map<ShardId, ShardPlan> plans = new ConcurrentHashMap<>();
  private final Map<ShardId, CompletableFuture<Shard<?>>> shards = new ConcurrentHashMap<>();
  private final ShardHost host;
  private final ShardMaker maker;

  private final OnDemandQuota onDemand;

  /** Shards whose turn does not return, by their ids. */
  private final Map<ShardId, Shard<?>> quarantined = new ConcurrentHashMap<>();

  private volatile boolean draining;

  /**
   * A registry without shards.
   *
   * @param types of shards, with distinct names
   * @param limits of shards
   * @param scheduling runs the shards' turns
   * @param threads for the calls of shard types
   * @param seeds for the shards' random sources
   * @param metrics counts shards
   */
  public ShardRegistry(
      Collection<HostedType<?>> types,
      EngineLimits limits,
      Scheduling scheduling,
      PluginThreads threads,
      LongSupplier seeds,
      Metrics metrics) {
    this.types = types.stream().collect(Collectors.toMap(HostedType::name, Function.identity()));
    this.host = new ShardHost(scheduling, limits, metrics, this::ended);
    this.maker = new ShardMaker(host, threads, seeds);
    this.onDemand = new OnDemandQuota(limits);
    metrics.gauges(EngineMetric.SHARDS, () -> sums(shard -> 1));
    metrics.gauges(EngineMetric.SUBSCRIBERS, () -> sums(Shard::subscriberCount));
    metrics.gauges(EngineMetric.INPUT_QUEUE, () -> sums(shard -> shard.inbox.waiting()));
    metrics.gauges(EngineMetric.INPUT_QUEUE_BYTES, () -> sums(shard -> shard.inbox.bytesWaiting()));
  }

  /** Sums a number over the shards of each type, including types without a shard. */
  private Map<String, Long> sums(ToLongFunction<Shard<?>> of) {
    Map<String, Long> sums = new TreeMap<>();
    types.keySet().forEach(type -> sums.put(type, 0L));
    list().forEach(shard -> sums.merge(shard.id().type(), of.applyAsLong(shard), Long::sum));
    return sums;
  }

  /**
   * Makes a shard for an operator, and keeps its plan, so that it is made again when a client joins
   * after it ended.
   *
   * @param plan of the shard
   * @return the shard, or why there is none; then the plan is not kept
   * @throws InterruptedException if the caller is interrupted
   */
  public ShardLookup create(ShardPlan plan) throws InterruptedException {
    HostedType<?> type = types.get(plan.id().type());
    if (type == null) {
      return new ShardLookup.Unknown(
          "no shard type \""
              + plan.id().type()
              + "\" is loaded; there are "
              + new TreeSet<>(types.keySet()));
    }
    if (isQuarantined(plan.id(), type)) {
      return new ShardLookup.Quarantined();
    }
    if (find(plan.id()).isPresent() || plans.putIfAbsent(plan.id(), plan) != null) {
      return new ShardLookup.Exists();
    }
    ShardLookup made = new ShardLookup.Failed();
    try {
      made = findOrMake(plan, type, Optional.empty());
    } finally {
      if (!(made instanceof ShardLookup.Found)) {
        plans.remove(plan.id(), plan);
      }
    }
    return made;
  }

  /**
   * Finds a shard for a client that joins. Makes the shard if it is configured or its type makes it
   * on demand.
   *
   * @param id of the shard
   * @param principal of the client
   * @param owner whose quota a shard made on demand counts against
   * @return the shard, or why there is none
   * @throws InterruptedException if the caller is interrupted
   */
  public ShardLookup findOrMake(ShardId id, Principal principal, String owner)
      throws InterruptedException {
    Optional<Shard<?>> running = find(id);
    if (running.isPresent()) {
      return new ShardLookup.Found(running.get());
    }
    HostedType<?> type = types.get(id.type());
    if (type == null) {
      return unknown(id);
    }
    if (isQuarantined(id, type)) {
      return new ShardLookup.Quarantined();
    }
    ShardPlan plan = plans.get(id);
    return plan == null
        ? makeOnDemand(id, type, principal, owner)
        : findOrMake(plan, type, Optional.empty());
  }

  private static ShardLookup unknown(ShardId id) {
    return new ShardLookup.Unknown("there is no shard " + id);
  }

  private boolean isQuarantined(ShardId id, HostedType<?> type) {
    Shard<?> before = quarantined.get(id);
    return before != null && before.hanging() || type.hung().get() >= host.limits().hungPerType();
  }

  private ShardLookup makeOnDemand(
      ShardId id, HostedType<?> type, Principal principal, String owner)
      throws InterruptedException {
    return switch (maker.madeOnDemand(id, type, principal)) {
      case Outcome.Returned<Boolean>(Boolean yes) ->
          yes ? findOrMake(ShardPlan.onDemand(id), type, Optional.of(owner)) : unknown(id);
      case Outcome.Threw<Boolean> threw -> new ShardLookup.Failed();
      case Outcome.Late<Boolean> late -> new ShardLookup.Late();
      case Outcome.Busy<Boolean> busy -> new ShardLookup.Late();
    };
  }

  private ShardLookup findOrMake(ShardPlan plan, HostedType<?> type, Optional<String> owner)
      throws InterruptedException {
    CompletableFuture<Shard<?>> mine = new CompletableFuture<>();
    CompletableFuture<Shard<?>> theirs = shards.putIfAbsent(plan.id(), mine);
    if (theirs != null) {
      Shard<?> shard = theirs.join();
      if (shard != null && !shard.running()) { // it has just ended and is about to be removed
        shards.remove(plan.id(), theirs);
        return findOrMake(plan, type, owner);
      }
      return shard == null ? new ShardLookup.Failed() : new ShardLookup.Found(shard);
    }
    ShardLookup made = new ShardLookup.Failed();
    try {
      made = owner.isEmpty() ? maker.make(plan, type) : makeFor(owner.get(), plan, type);
    } finally {
      if (made instanceof ShardLookup.Found(Shard<?> shard)) {
        mine.complete(shard);
        shard.start();
        if (draining) {
          shard.stop(CloseReason.DRAINING);
        }
      } else {
        shards.remove(plan.id(), mine);
        mine.complete(null);
      }
    }
    return made;
  }

  /** Makes a shard that counts against its owner's quota until it ends. */
  private ShardLookup makeFor(String owner, ShardPlan plan, HostedType<?> type)
      throws InterruptedException {
    switch (onDemand.take(owner)) {
      case SERVER_FULL -> {
        return new ShardLookup.TooMany(false);
      }
      case OWNER_FULL -> {
        return new ShardLookup.TooMany(true);
      }
      case TAKEN -> {}
    }
    ShardLookup made = new ShardLookup.Failed();
    try {
      made = maker.make(plan, type);
    } finally {
      if (made instanceof ShardLookup.Found(Shard<?> shard)) {
        onDemand.hold(shard, owner);
      } else {
        onDemand.giveBack(owner);
      }
    }
    return made;
  }

  /** Called on the shard's turn, or on the watchdog's thread if the turn hangs. */
  private void ended(Shard<?> shard) {
    if (shard.hanging()) {
      quarantined.put(shard.id(), shard);
    }
    shards.computeIfPresent(
        shard.id(), (id, future) -> future.getNow(null) == shard ? null : future);
    onDemand.onEnded(shard);
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
   * All shards.
   *
   * @return the shards, in no order
   */
  public List<Shard<?>> list() {
    return shards.values().stream()
        .<Shard<?>>map(future -> future.getNow(null))
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Stops a shard after a last tick, and drops its plan. Its subscribers are told.
   *
   * @param id of the shard
   * @return whether there was one
   */
  public boolean stop(ShardId id) {
    return forget(id, shard -> shard.stop(CloseReason.STOPPED));
  }

  /**
   * Drains a shard: it accepts no more subscribers and stops when all have left. Drops its plan.
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
   * Stops shards that have been idle for longer than their settings allow, and reports shards that
   * are over their budget. Called periodically, by one thread.
   */
  public void sweep() {
    quarantined.values().removeIf(shard -> !shard.hanging()); // their turns have returned after all
    list().forEach(shard -> attempt(shard, "looking after", Shard::housekeep));
  }

  /** One shard's trouble must not keep the others from their turn. */
  private static void attempt(Shard<?> shard, String what, Consumer<Shard<?>> work) {
    try {
      work.accept(shard);
    } catch (Throwable e) {
      LOG.log(Level.ERROR, what + " shard " + shard.id() + " failed", e);
    }
  }

  /**
   * Shards whose turn does not return.
   *
   * @return their ids, without those whose turn has returned after all
   */
  public List<ShardId> hanging() {
    return quarantined.values().stream().filter(Shard::hanging).map(Shard::id).toList();
  }

  /** Stops all shards after a last tick, because the server shuts down. New shards stop at once. */
  public void drain() {
    draining = true;
    list().forEach(shard -> attempt(shard, "draining", each -> each.stop(CloseReason.DRAINING)));
  }
}
