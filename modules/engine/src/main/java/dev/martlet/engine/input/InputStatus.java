package dev.martlet.engine.input;

/**
 * What became of a shard's inputs.
 *
 * @param waiting for the next tick
 * @param applied since the shard was made
 * @param refused since the shard was made, for whatever reason
 */
public record InputStatus(int waiting, long applied, long refused) {}
