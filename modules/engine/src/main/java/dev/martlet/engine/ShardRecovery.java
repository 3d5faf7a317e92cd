package dev.martlet.engine;

import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.subscription.JoinHandler;
import dev.martlet.engine.subscription.Roster;
import dev.martlet.engine.tick.ShardClock;
import java.util.List;
import java.util.Map;

/**
 * Brings a new shard to where its journal ends, and has it go on from there. Used once, in place of
 * the shard's first turn.
 */
final class ShardRecovery {
  private final Shard<?> shard;
  private final HostedSimulation<?> simulation;
  private final ShardClock clock;
  private final TickRun ticks;
  private final JoinHandler joins;
  private final Roster roster;
  private final StateHash hash;
  private final TurnHost host;

  /**
   * For a shard that has not ticked yet.
   *
   * @param shard with the parts that any thread may touch
   * @param simulation of the shard
   * @param ticks of the shard
   * @param joins answers requests
   * @param roster of those who have joined
   * @param hash of the state
   * @param host is told the shard's time
   */
  ShardRecovery(
      Shard<?> shard,
      HostedSimulation<?> simulation,
      TickRun ticks,
      JoinHandler joins,
      Roster roster,
      StateHash hash,
      TurnHost host) {
    this.shard = shard;
    this.simulation = simulation;
    this.clock = shard.clock;
    this.ticks = ticks;
    this.joins = joins;
    this.roster = roster;
    this.hash = hash;
    this.host = host;
  }

  /**
   * Brings the shard to where its journal ends, and records from then on.
   *
   * @param loaded journal
   * @param skips whether what follows the checkpoint is left out
   * @param formats of snapshots, by their names
   * @param sync limits for version 2
   * @param now on the clock of the scheduling
   * @return whether the shard has ended
   * @throws ReplayException if the simulation does not do what it did then
   */
  boolean run(
      Journals.Loaded loaded,
      boolean skips,
      Map<String, HostedFormat> formats,
      SyncLimits sync,
      long now)
      throws ReplayException {
    boolean ended = watch(loaded, skips, formats, sync, now, ReplayObserver.NOBODY);
    goOn(loaded, now);
    return ended;
  }

  /**
   * Brings the shard to where its journal ends, and no more.
   *
   * @param observer is told of each tick
   */
  boolean watch(
      Journals.Loaded loaded,
      boolean skips,
      Map<String, HostedFormat> formats,
      SyncLimits sync,
      long now,
      ReplayObserver observer)
      throws ReplayException {
    host.begin(clock.when(0)); // the shard's time, until the journal says another
    ShardReplay replay =
        new ShardReplay(
            shard,
            simulation,
            ticks,
            joins,
            hash,
            sync,
            formats,
            now,
            nanos -> host.begin(clock.when(nanos)));
    if (loaded.checkpoint().isPresent()) {
      restore(loaded.checkpoint().get(), replay);
    }
    replay.observer = observer;
    return skips ? replay.skip(loaded.records()) : replay.run(loaded.records());
  }

  /** What the simulation did to timers and the like while it was restored has no effect. */
  private void restore(ShardCheckpoint checkpoint, ShardReplay replay) throws ReplayException {
    shard.context.restore(checkpoint);
    try {
      replay.restore(checkpoint);
    } catch (BadInputException e) {
      throw new ReplayException("what somebody said when they joined: " + e.getMessage(), e);
    }
  }

  /** Everybody is away until they come back, or their time is over. */
  private void goOn(Journals.Loaded loaded, long now) {
    long shardTime = host.shardTime();
    long since = clock.eventDriven() ? shardTime : 0;
    host.journal().record(loaded.epoch(), loaded.batches(), clock.tick(), since);
    clock.goOn(shardTime, now);
    host.begin(now);
    shard.context.calls().beginAgain();
    shard.context.description().show();
    List.copyOf(roster.present()).forEach(shard::lose);
    roster.away().forEach(held -> host.wakeAt(held.heldUntil()));
  }
}
