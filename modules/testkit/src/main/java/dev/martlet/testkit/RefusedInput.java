package dev.martlet.testkit;

import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Subscriber;

/**
 * An input that was not applied.
 *
 * @param subscriber who sent it
 * @param input that was refused
 * @param reason that its sender is told
 * @since 1.0
 */
public record RefusedInput(Subscriber subscriber, Input<?> input, String reason) {}
