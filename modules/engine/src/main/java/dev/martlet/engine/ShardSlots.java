package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.stream.CloseReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The slots of all shards that are being made, run or end: one for each id, so nobody makes a
 * second shard of it. Any thread.
 */
final class ShardSlots {
  private static final System.Logger LOG = System.getLogger(ShardRegistry.class.getName());

  private final Map<ShardId, ShardSlot> slots = new ConcurrentHashMap<>();
  private final ShardOrigins origins;
  private final HangingShards hanging;

  private volatile boolean draining;

  @FunctionalInterface
  interface Making {
    ShardLookup make() throws InterruptedException;
  }

  /**
   * Without shards.
   *
   * @param origins keeps the plans of shards
   * @param hanging is told of shards that hang when they are over
   */
  ShardSlots(ShardOrigins origins, HangingShards hanging) {
    this.origins = origins;
    this.hanging = hanging;
  }

  /** Whether there is a shard of an id, or one is being made. */
  boolean taken(ShardId id) {
    return slots.containsKey(id);
  }

  int size() {
    return slots.size();
  }

  Optional<Shard<?>> find(ShardId id) {
    ShardSlot slot = slots.get(id);
    return slot == null ? Optional.empty() : slot.found();
  }

  /** All shards, in no order. */
  List<Shard<?>> list() {
    return slots.values().stream().<Shard<?>>flatMap(slot -> slot.made().stream()).toList();
  }

  // ---- making -----------------------------------------------------------------------------

  /** Takes the place of an id. Returns whose it is, if it is another's; else null. */
  ShardSlot take(ShardId id, ShardSlot mine) {
    return slots.putIfAbsent(id, mine);
  }

  /** Makes a shard for a slot that is the caller's, and tells everybody who waits. */
  ShardLookup make(ShardId id, ShardSlot mine, Making work) throws InterruptedException {
    if (draining) { // if it began later, it has found the slot
      mine.end(shard -> shard.stop(CloseReason.DRAINING));
    }
    ShardLookup made = new ShardLookup.Failed();
    try {
      made = work.make();
    } finally {
      if (made instanceof ShardLookup.Found(Shard<?> shard)) {
        mine.made(shard, () -> mine.plan().ifPresent(origins::keep));
        shard.start();
      } else {
        slots.remove(id, mine);
        mine.failed(made);
      }
    }
    return made;
  }

  /** Waits until the id is free of a shard that ends. Returns whether it is. */
  boolean awaitVacant(ShardId id, ShardSlot theirs, long until) throws InterruptedException {
    Optional<Shard<?>> ended = theirs.made().filter(shard -> !shard.running());
    if (ended.isPresent()) { // and is about to be removed
      forget(ended.get(), theirs);
      return true;
    }
    return theirs.awaitGone(until);
  }

  // ---- ending -----------------------------------------------------------------------------

  /**
   * Ends the shard of an id, and drops its plan. One that is being made is waited for.
   *
   * @param id of the shard
   * @param how the shard is ended
   * @param until on the clock of {@link System#nanoTime}; how long to wait
   * @return whether there was a shard or a plan
   */
  boolean end(ShardId id, Consumer<Shard<?>> how, long until) throws InterruptedException {
    AtomicBoolean planned = new AtomicBoolean();
    ShardSlot slot =
        slots.compute(
            id,
            (key, there) -> { // before it can be made again from its plan
              planned.set(origins.drop(key));
              return there;
            });
    if (slot == null) {
      return planned.get();
    }
    boolean there = slot.end(how);
    slot.plan().ifPresent(origins::drop); // if that was just before
    slot.await(until);
    boolean failed = slot.settled() && slot.made().isEmpty();
    return planned.get() || there && !failed;
  }

  /** A shard is over: its id is free. Called again if it fails. */
  void ended(Shard<?> shard) {
    ShardSlot slot = slots.get(shard.id());
    if (slot != null && slot.holds(shard)) {
      forget(shard, slot);
    }
  }

  /** Before the id is free, it is known if it hangs. */
  private void forget(Shard<?> shard, ShardSlot slot) {
    if (shard.hanging()) {
      hanging.add(shard);
    }
    slots.remove(shard.id(), slot);
    slot.over();
  }

  /** Whether {@link #drain} was called. */
  boolean draining() {
    return draining;
  }

  /** Stops all shards after a last tick, also those that are made later. */
  void drain() {
    draining = true;
    for (ShardSlot slot : slots.values()) {
      SurvivedFaults.attempt(
          LOG, "draining", () -> slot.end(shard -> shard.stop(CloseReason.DRAINING)));
    }
  }
}
