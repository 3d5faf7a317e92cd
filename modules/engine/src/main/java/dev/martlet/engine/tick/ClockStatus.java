package dev.martlet.engine.tick;

/**
 * A shard's clock as it was when it was asked.
 *
 * @param paused whether it is stopped
 * @param tick number of the last tick; 0 before the first
 * @param ticksSkipped left out because the shard fell behind
 * @param latenessNanos how much later than it was due a tick began, at the worst of late: it fades
 * @param maxLatenessNanos how much later than it was due a tick began, at the worst
 */
public record ClockStatus(
    boolean paused, long tick, long ticksSkipped, long latenessNanos, long maxLatenessNanos) {}
