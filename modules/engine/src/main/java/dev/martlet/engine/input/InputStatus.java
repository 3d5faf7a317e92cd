package dev.martlet.engine.input;

/**
 * Counts of a shard's inputs.
 *
 * @param waiting for a tick now
 * @param applied since the shard was made
 * @param refused since the shard was made, for any reason
 */
public record InputStatus(int waiting, long applied, long refused) {}
