package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalId;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.ShardPlan;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a shard of an id comes from: its journal if it ran when the last server stopped, else an
 * operator's plan, else its type on demand. Any thread; makes a shard for whoever has the slot of
 * its id.
 */
final class ShardOrigins {
  /** What is made again when a client joins. Changed by whoever has the slot of the id. */
  private final Map<ShardId, ShardPlan> plans = new ConcurrentHashMap<>();

  private final ShardMaker maker;
  private final OnDemandMaker onDemand;
  private final HangingShards hanging;
  private final Optional<Journals> journals;

  /**
   * Without plans.
   *
   * @param maker of all shards
   * @param onDemand of those that clients ask for
   * @param hanging shards, in whose place none is made
   * @param journals of durable shards, if there is a store of them
   */
  ShardOrigins(
      ShardMaker maker,
      OnDemandMaker onDemand,
      HangingShards hanging,
      Optional<Journals> journals) {
    this.maker = maker;
    this.onDemand = onDemand;
    this.hanging = hanging;
    this.journals = journals;
  }

  // ---- plans ------------------------------------------------------------------------------

  /** Keeps a plan, so that its shard is made again. */
  void keep(ShardPlan plan) {
    plans.put(plan.id(), plan);
  }

  /** Whether an operator made a shard of the id, and has not ended it since. */
  boolean planned(ShardId id) {
    return plans.containsKey(id);
  }

  /** Drops the plan of an id. Returns whether there was one. */
  boolean drop(ShardId id) {
    return plans.remove(id) != null;
  }

  /** Drops a plan, unless there is another of its id by now. */
  void drop(ShardPlan plan) {
    plans.remove(plan.id(), plan);
  }

  // ---- making -----------------------------------------------------------------------------

  /** Makes a shard for an operator. The plan is not kept by this. */
  ShardLookup makePlanned(ShardPlan plan, HostedType<?> type) throws InterruptedException {
    if (hanging.forbids(plan.id(), type)) {
      return new ShardLookup.Quarantined();
    }
    if (planned(plan.id())) {
      return new ShardLookup.Exists();
    }
    Optional<ShardLookup> recovered = recover(plan.id(), type);
    return recovered.isPresent() ? recovered.get() : maker.make(plan, type);
  }

  /**
   * Makes a shard for a client that joins.
   *
   * @param id of the shard
   * @param type of the shard
   * @param principal of the client
   * @param owner whose quota a shard made on demand counts against
   * @param mine slot of the id, told if the shard is not made for the client's own sake
   * @param agreed whether the type has agreed to make it for the client
   * @return the shard, or why there is none
   */
  ShardLookup makeForJoin(
      ShardId id,
      HostedType<?> type,
      Principal principal,
      String owner,
      ShardSlot mine,
      boolean agreed)
      throws InterruptedException {
    if (hanging.forbids(id, type)) {
      return new ShardLookup.Quarantined();
    }
    Optional<ShardLookup> recovered = recover(id, type);
    if (recovered.isPresent()) {
      return recovered.get();
    }
    ShardPlan plan = plans.get(id);
    if (plan != null) {
      return maker.make(plan, type);
    }
    Optional<ShardLookup> refusal =
        agreed ? Optional.empty() : onDemand.refusal(id, type, principal);
    ShardLookup made = refusal.isPresent() ? refusal.get() : onDemand.make(id, type, owner);
    boolean hangs = made instanceof ShardLookup.Late; // and would with the others
    if (refusal.isPresent() && !hangs || made instanceof ShardLookup.TooMany) {
      mine.refuseMaker();
    }
    return made;
  }

  /**
   * Tells why {@link #makeForJoin} would make no shard now, and makes none.
   *
   * @return empty if it would
   */
  Optional<ShardLookup> whyNone(ShardId id, HostedType<?> type, Principal principal, String owner)
      throws InterruptedException {
    if (hanging.forbids(id, type)) {
      return Optional.of(new ShardLookup.Quarantined());
    }
    if (planned(id) || journalOf(id).isPresent()) {
      return Optional.empty();
    }
    return onDemand.whyNot(id, type, principal, owner);
  }

  // ---- recovery ---------------------------------------------------------------------------

  /** The shards that ran when the last server stopped and are not recovered yet. */
  Set<ShardId> recoverable() {
    return journals.map(Journals::waiting).orElse(Set.of());
  }

  /** Brings a shard back that ran when the last server stopped. Empty if there is none. */
  Optional<ShardLookup> recover(ShardId id, HostedType<?> type) throws InterruptedException {
    Optional<JournalId> journal = journalOf(id);
    return journal.isEmpty() ? Optional.empty() : maker.recover(journal.get(), type);
  }

  private Optional<JournalId> journalOf(ShardId id) {
    return journals.flatMap(all -> all.waitingOf(id));
  }
}
