package dev.martlet.engine.tick;

/**
 * The cost of all turns of a shard since it was made.
 *
 * @param ticksOverStep turns that took longer than the time between two ticks
 * @param cpuNanos that its turns were on a processor
 * @param allocatedBytes by its turns
 */
public record TurnCost(long ticksOverStep, long cpuNanos, long allocatedBytes) {}
