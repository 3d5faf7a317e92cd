package dev.martlet.engine.tick;

/**
 * The state of a shard's clock at one moment.
 *
 * @param paused whether it is stopped
 * @param tick number of the last tick; 0 before the first
 * @param ticksSkipped ticks skipped because the shard fell behind
 * @param latenessNanos by how much ticks began late, in nanoseconds: the recent maximum, which
 *     fades with each tick
 * @param maxLatenessNanos by how much a tick began late, in nanoseconds: the maximum since the
 *     shard was made
 */
public record ClockStatus(
    boolean paused, long tick, long ticksSkipped, long latenessNanos, long maxLatenessNanos) {}
