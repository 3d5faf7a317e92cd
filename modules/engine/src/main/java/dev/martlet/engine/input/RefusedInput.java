package dev.martlet.engine.input;

import dev.martlet.api.SubscriberId;
import dev.martlet.engine.codec.InputError;
import java.time.Instant;

/**
 * An input that a shard did not apply, for operators.
 *
 * @param at when
 * @param sid of the sender
 * @param error that the sender was told
 */
public record RefusedInput(Instant at, SubscriberId sid, InputError error) {}
