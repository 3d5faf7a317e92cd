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
 * @param paused whether its clock is stopped
 * @param draining whether it takes nobody in any more
 * @param tick number of its last tick; 0 before the first
 * @param subscribers attached now
 * @param queuedInputs waiting for the next tick
 * @param inputsApplied since it was made
 * @param inputsRefused since it was made, for whatever reason
 * @param ticksSkipped left out because the shard fell behind
 * @param snapshotsSent handed to a subscriber's outbox
 * @param snapshotsSuperseded that the subscriber's connection did not take before the next came
 * @param bytesSent of snapshots, with their frames
 * @param latenessNanos how much later than it was due a tick began, at the worst of late: it fades
 * @param maxLatenessNanos how much later than it was due a tick began, at the worst
 * @param turnNanos how long a turn took, at the worst of late: it fades
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
    boolean paused,
    boolean draining,
    long tick,
    int subscribers,
    int queuedInputs,
    long inputsApplied,
    long inputsRefused,
    long ticksSkipped,
    long snapshotsSent,
    long snapshotsSuperseded,
    long bytesSent,
    long latenessNanos,
    long maxLatenessNanos,
    long turnNanos,
    long ticksOverStep,
    long cpuNanos,
    long allocatedBytes,
    boolean hanging) {}
