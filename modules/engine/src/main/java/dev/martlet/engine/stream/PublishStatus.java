package dev.martlet.engine.stream;

/**
 * How many snapshots a shard has sent since it was made.
 *
 * @param sent snapshots handed to a subscriber's outbox
 * @param superseded snapshots that a newer one replaced before the connection took them
 * @param bytes of snapshots, including WebSocket headers
 */
public record PublishStatus(long sent, long superseded, long bytes) {}
