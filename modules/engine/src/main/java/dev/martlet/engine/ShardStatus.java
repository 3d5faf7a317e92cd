package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.ShardSettings;
import dev.martlet.engine.input.InputStatus;
import dev.martlet.engine.stream.PublishStatus;
import dev.martlet.engine.tick.ClockStatus;
import dev.martlet.engine.tick.TurnCost;

/**
 * A shard as it was when it was asked. The figures are read while the shard runs, so they need not
 * agree to the last one.
 *
 * @param id of the shard
 * @param plugin that its type comes from, with its version
 * @param settings it runs with
 * @param phase of its life
 * @param subscribers attached now
 * @param clock its ticks
 * @param inputs what became of them
 * @param published its snapshots
 * @param cost of its turns
 * @param turnNanos how long a turn took, at the worst of late: it fades
 */
public record ShardStatus(
    ShardId id,
    String plugin,
    ShardSettings settings,
    Phase phase,
    int subscribers,
    ClockStatus clock,
    InputStatus inputs,
    PublishStatus published,
    TurnCost cost,
    long turnNanos) {
  /**
   * Where a shard is in its life.
   *
   * @param running false once it has ended
   * @param paused whether its clock is stopped
   * @param draining whether it takes in no more subscribers
   * @param hanging whether its turn does not return, and its thread is left behind
   */
  public record Phase(boolean running, boolean paused, boolean draining, boolean hanging) {}
}
