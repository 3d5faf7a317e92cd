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
 * @param clock its ticks, and whether it is paused
 * @param inputs what became of them
 * @param published its snapshots
 * @param cost of its turns
 * @param turnNanos how long a turn took, at the worst of late: it fades
 */
public record ShardStatus(
    ShardId id,
    String plugin,
    ShardSettings settings,
    ShardPhase phase,
    int subscribers,
    ClockStatus clock,
    InputStatus inputs,
    PublishStatus published,
    TurnCost cost,
    long turnNanos) {}
