package dev.martlet.engine.stream;

/**
 * What a shard has sent since it was made.
 *
 * @param sent snapshots handed to a subscriber's outbox
 * @param superseded snapshots that the connection did not take before the next came
 * @param bytes of snapshots, with their frames
 */
public record PublishStatus(long sent, long superseded, long bytes) {}
