package dev.martlet.testkit;

import dev.martlet.api.shard.Subscriber;
import java.util.Optional;

/**
 * An event that a simulation sent.
 *
 * @param to who it was sent to; empty if it was broadcast
 * @param event that was sent
 * @since 1.0
 */
public record Event(Optional<Subscriber> to, Object event) {}
