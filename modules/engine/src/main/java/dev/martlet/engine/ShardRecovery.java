package dev.martlet.engine;

import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.mail.ShardCalls;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.subscription.JoinHandler;
import dev.martlet.engine.subscription.Roster;
import dev.martlet.engine.tick.ShardClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings a new shard to where its journal ends, and has it go on from there. Used once, in place of
 * the shard's first turn.
 */
final class ShardRecovery {
  /** For work whose result asks for more work. */
  private static final int MOST_TICKS_OF_RESULTS = 100;

  private final Shard<?> shard;
  private final HostedSimulation<?> simulation;
  private final ShardClock clock;
  private final TickRun ticks;
  private final JoinHandler joins;
  private final Roster roster;
  private final StateHash hash;
  private final TurnHost host;
  private final ShardSaving saving;

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
   * @param saving knows how the shard is saved
   */
  ShardRecovery(
      Shard<?> shard,
      HostedSimulation<?> simulation,
      TickRun ticks,
      JoinHandler joins,
      Roster roster,
      StateHash hash,
      TurnHost host,
      ShardSaving saving) {
    this.shard = shard;
    this.simulation = simulation;
    this.clock = shard.clock;
    this.ticks = ticks;
    this.joins = joins;
    this.roster = roster;
    this.hash = hash;
    this.host = host;
    this.saving = saving;
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

  /**
   * Brings the shard to where its journal ends, and saves it, for another version of its plugin to
   * go on from. What it waits for is done first, since only this version has the handlers; their
   * ticks are seen by nobody.
   *
   * @return what the shard is then; empty if it has ended
   * @throws Exception if the simulation does not do what it did then, or fails
   */
  Optional<ShardCheckpoint> save(
      Journals.Loaded loaded, Map<String, HostedFormat> formats, SyncLimits sync, long now)
      throws Exception {
    boolean ended = watch(loaded, false, formats, sync, now, ReplayObserver.NOBODY);
    ShardCalls calls = shard.context.calls();
    for (int left = MOST_TICKS_OF_RESULTS; !ended && calls.any(); left--) {
      if (left == 0) {
        throw new ReplayException("its work beside ticks does not end: each result asks for more");
      }
      calls.finish();
      ticks.replay(
          clock.tick() + 1,
          host.shardTime(),
          () -> calls.deliver((what, cause) -> ticks.onFault("async", what, cause), () -> true));
      ended = ticks.endTold();
    }
    return ended ? Optional.empty() : Optional.of(saving.state());
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
    long saved = loaded.checkpoint().map(checkpoint -> checkpoint.time().now()).orElse(0L);
    saving.goOn(shardTime - saved, now);
    host.begin(now);
    shard.context.calls().beginAgain();
    shard.context.description().show();
    List.copyOf(roster.present()).forEach(shard::lose);
    roster.away().forEach(held -> host.wakeAt(held.heldUntil()));
  }
}
