package dev.martlet.engine.journal;

/**
 * How a client is sent states, as a journal knows it.
 *
 * @param mode 0 for whole snapshots, 1 for merge deltas, 2 for version 2
 * @param format name of the snapshot format
 */
public record StreamKind(int mode, String format) {}
