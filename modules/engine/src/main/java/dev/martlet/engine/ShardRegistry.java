package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.tick.Scheduling;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The shards of the server: finds, makes and stops them. Any thread. A shard type that is slow to
 * create a simulation delays only callers that wait for the same shard.
 */
public final class ShardRegistry implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ShardRegistry.class.getName());

  private final Map<String, HostedType<?>> types;
  private final ShardHost host;
  private final ShardMaker maker;
  private final OnDemandQuota onDemand;
  private final OnDemandMaker makerOnDemand;
  private final HangingShards hanging;
  private final ShardOrigins origins;
  private final ShardSlots slots;

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
    this(types, limits, scheduling, threads, seeds, metrics, Optional.empty(), Map.of());
  }

  /**
   * A registry whose shards may be durable.
   *
   * @param types of shards, with distinct names
   * @param limits of shards
   * @param scheduling runs the shards' turns
   * @param threads for the calls of shard types
   * @param seeds for the shards' random sources
   * @param metrics counts shards
   * @param journals of durable shards, if there is a store of them; not closed by this
   * @param formats of snapshots, by their names, which recovered subscribers may have asked for
   */
  public ShardRegistry(
      Collection<HostedType<?>> types,
      EngineLimits limits,
      Scheduling scheduling,
      PluginThreads threads,
      LongSupplier seeds,
      Metrics metrics,
      Optional<Journals> journals,
      Map<String, HostedFormat> formats) {
    this.types = types.stream().collect(Collectors.toMap(HostedType::name, Function.identity()));
    this.host = new ShardHost(scheduling, limits, metrics, this::ended, this::find, journals);
    this.maker = new ShardMaker(host, threads, seeds, formats);
    this.onDemand = new OnDemandQuota(limits);
    this.hanging = new HangingShards(limits.hungPerType());
    this.makerOnDemand = new OnDemandMaker(maker, onDemand);
    this.origins = new ShardOrigins(maker, makerOnDemand, hanging, journals);
    this.slots = new ShardSlots(origins, hanging);
    ShardGauges.measure(metrics, this.types.keySet(), this, host.calls());
  }

  /**
   * Finds a type of shards.
   *
   * @param name of the type
   * @return the type; empty if no plugin has one of that name
   */
  public Optional<HostedType<?>> type(String name) {
    return Optional.ofNullable(types.get(name));
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
      return ShardLookup.Unknown.type(plan.id(), types.keySet());
    }
    long until = maker.until(Nanos.FOREVER);
    while (true) {
      ShardSlot mine = new ShardSlot(Optional.of(plan));
      ShardSlot theirs = slots.take(plan.id(), mine);
      if (theirs == null) {
        return slots.make(plan.id(), mine, () -> origins.makePlanned(plan, type));
      }
      theirs.await(until);
      if (theirs.found().isPresent()) {
        return new ShardLookup.Exists();
      }
      if (!slots.awaitVacant(plan.id(), theirs, until)) {
        return new ShardLookup.Late();
      }
    }
  }

  /**
   * Brings all shards back that ran when the last server stopped, one after the other. A client
   * that asks for one does not wait for those before it.
   *
   * @throws InterruptedException if the caller is interrupted; the others wait for their clients
   */
  public void recoverAll() throws InterruptedException {
    for (ShardId id : origins.recoverable()) {
      HostedType<?> type = types.get(id.type());
      if (type == null) {
        LOG.log(
            Level.WARNING,
            "shard {0} cannot be recovered: no plugin has its type; its journal is kept",
            id);
        continue;
      }
      ShardSlot mine = new ShardSlot(Optional.empty());
      if (!slots.draining() && slots.take(id, mine) == null) {
        slots.make(
            id, mine, () -> origins.recover(id, type).orElseGet(() -> new ShardLookup.Failed()));
      }
    }
    host.journals().ifPresent(journals -> journals.kept().release()); // what waits on has no type
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
      return ShardLookup.Unknown.ofType(id, types.keySet());
    }
    long until = maker.until(Nanos.of(host.limits().joinPatience()));
    boolean agreed = false;
    while (true) {
      ShardSlot mine = new ShardSlot(Optional.empty());
      ShardSlot theirs = slots.take(id, mine);
      if (theirs == null) {
        boolean sure = agreed;
        return slots.make(
            id, mine, () -> origins.makeForJoin(id, type, principal, owner, mine, sure));
      }
      Optional<ShardLookup> answer = theirs.answer(until);
      if (answer.isPresent()) {
        return answer.get();
      }
      if (!slots.awaitVacant(id, theirs, until)) {
        return new ShardLookup.Late();
      }
      if (!agreed && theirs.refusedMaker() && !origins.planned(id)) {
        // Beside the others who waited: one whom the type refuses must not hold up the next.
        Optional<ShardLookup> refusal = makerOnDemand.refusal(id, type, principal);
        if (refusal.isPresent()) {
          return find(id).<ShardLookup>map(ShardLookup.Found::new).orElseGet(refusal::get);
        }
        agreed = true;
      }
    }
  }

  /**
   * Tells what {@link #findOrMake} would answer now. Makes nothing, and waits for no other's
   * making.
   *
   * @param id of the shard
   * @param principal of the client
   * @param owner whose quota a shard made on demand would count against
   * @return why there is no shard; empty if there is one, or one would be made
   * @throws InterruptedException if the caller is interrupted
   */
  public Optional<ShardLookup> whyNone(ShardId id, Principal principal, String owner)
      throws InterruptedException {
    HostedType<?> type = types.get(id.type());
    if (type == null) {
      return Optional.of(ShardLookup.Unknown.ofType(id, types.keySet()));
    }
    boolean there = slots.taken(id); // or is being made
    return there ? Optional.empty() : origins.whyNone(id, type, principal, owner);
  }

  /**
   * Called on the shard's turn, or on the watchdog's thread if the turn hangs; again if it fails.
   */
  private void ended(Shard<?> shard) {
    onDemand.onEnded(shard);
    slots.ended(shard);
  }

  /**
   * Finds a shard.
   *
   * @param id of the shard
   * @return the shard, if there is one of that id that has neither ended nor been told to
   */
  public Optional<Shard<?>> find(ShardId id) {
    return slots.find(id);
  }

  /**
   * All shards.
   *
   * @return the shards, in no order
   */
  public List<Shard<?>> list() {
    return slots.list();
  }

  /**
   * Stops a shard after a last tick, and drops its plan. Its subscribers are told. A shard that is
   * being made is waited for, and nobody finds it running.
   *
   * @param id of the shard
   * @return whether there was one
   * @throws InterruptedException if the caller is interrupted; the shard is stopped all the same
   */
  public boolean stop(ShardId id) throws InterruptedException {
    return end(id, shard -> shard.stop(CloseReason.STOPPED));
  }

  /**
   * Drains a shard: it accepts no more subscribers and stops when all have left. Drops its plan. A
   * shard that is being made is waited for.
   *
   * @param id of the shard
   * @return whether there was one
   * @throws InterruptedException if the caller is interrupted; the shard drains all the same
   */
  public boolean drain(ShardId id) throws InterruptedException {
    return end(id, Shard::drain);
  }

  private boolean end(ShardId id, Consumer<Shard<?>> how) throws InterruptedException {
    return slots.end(id, how, maker.until(Nanos.FOREVER));
  }

  /**
   * Stops shards that have been idle for longer than their settings allow, and reports shards that
   * are over their budget. Called periodically, by one thread.
   */
  public void sweep() {
    hanging.sweep();
    for (Shard<?> shard : list()) { // one shard's trouble must not keep the others from it
      SurvivedFaults.attempt(LOG, "looking after a shard", shard::housekeep);
    }
  }

  /**
   * Shards whose turn does not return.
   *
   * @return their ids, without those whose turn has returned after all
   */
  public List<ShardId> hanging() {
    return hanging.ids();
  }

  /**
   * What has yet to end after {@link #drain()}: shards, and the last work of those that have ended.
   *
   * @return how many; 0 when nothing is lost by stopping now
   */
  public int ending() {
    return slots.size() + host.calls().last();
  }

  /**
   * How many threads are left behind in work that shards have had done.
   *
   * @return the number
   */
  public int lostCalls() {
    return host.calls().lost();
  }

  /** Interrupts the work that shards have had done. Afterwards, no shard can have any done. */
  @Override
  public void close() {
    host.calls().close();
  }

  /** Stops all shards after a last tick, because the server shuts down. New shards stop at once. */
  public void drain() {
    slots.drain();
  }
}
