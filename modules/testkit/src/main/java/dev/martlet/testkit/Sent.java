package dev.martlet.testkit;

import dev.martlet.api.ShardId;

/**
 * A signal that a simulation sent.
 *
 * @param to the shard that it was sent to
 * @param signal that was sent
 * @since 1.0
 */
public record Sent(ShardId to, Object signal) {}
