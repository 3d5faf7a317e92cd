package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.ShardSettings;

/**
 * A shard as it was when it was asked. The figures are read while the shard runs, so they need not
 * fit together to the last one.
 *
 * @param id of the shard
 * @param plugin that its type comes from, with its version
 * @param settings it runs with
 * @param running false once it has ended
 * @param tick number of its last tick; 0 before the first
 * @param subscribers attached now
 * @param queuedInputs waiting for the next tick
 * @param inputsApplied since it was made
 * @param inputsRefused since it was made, for whatever reason
 * @param ticksSkipped left out because the shard fell behind
 * @param snapshotsSent handed to a subscriber's outbox
 * @param snapshotsSuperseded that the subscriber's connection did not take before the next came
 * @param maxLatenessNanos how much later than it was due a tick began, at the worst
 * @param ticksOverStep turns that took longer than the time between two ticks
 * @param cpuNanos that its turns were on a processor
 * @param allocatedBytes by its turns
 * @param hanging whether its turn does not return, and its thread is left behind
 */
public record ShardStatus(
    ShardId id,
    String plugin,
    ShardSettings settings,
    boolean running,
    long tick,
    int subscribers,
    int queuedInputs,
    long inputsApplied,
    long inputsRefused,
    long ticksSkipped,
    long snapshotsSent,
    long snapshotsSuperseded,
    long maxLatenessNanos,
    long ticksOverStep,
    long cpuNanos,
    long allocatedBytes,
    boolean hanging) {}
