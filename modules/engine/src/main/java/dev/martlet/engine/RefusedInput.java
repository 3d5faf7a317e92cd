package dev.martlet.engine;

import dev.martlet.api.SubscriberId;
import java.time.Instant;

/**
 * An input that a shard did not apply, for the operator to look at.
 *
 * @param at when
 * @param sid who sent it
 * @param complaint that he was told
 */
public record RefusedInput(Instant at, SubscriberId sid, Complaint complaint) {}
