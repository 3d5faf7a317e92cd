package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.input.InputStatus;
import dev.martlet.engine.stream.PublishStatus;
import dev.martlet.engine.tick.ClockStatus;
import dev.martlet.engine.tick.TurnCost;
import java.util.Optional;

/**
 * The status of a shard. Its numbers are read while the shard runs, so they may be from slightly
 * different moments.
 *
 * @param id of the shard
 * @param plugin name and version of the plugin that provides its type
 * @param settings of the shard
 * @param phase of its life
 * @param subscribers how many are attached
 * @param clock ticks and lateness, and whether it is paused
 * @param inputs counts of inputs
 * @param published counts of snapshots
 * @param cost of its turns
 * @param turnNanos duration of turns, in nanoseconds: the recent maximum, which fades with each
 *     turn
 * @param metadata that the simulation gives
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
    long turnNanos,
    Optional<ShardMetadata> metadata) {}
