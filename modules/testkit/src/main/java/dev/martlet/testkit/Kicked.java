package dev.martlet.testkit;

import dev.martlet.api.shard.Kick;
import dev.martlet.api.shard.Subscriber;

/**
 * Somebody whom the simulation sent away.
 *
 * @param subscriber who was sent away
 * @param kick what they were told
 * @since 1.0
 */
public record Kicked(Subscriber subscriber, Kick kick) {}
