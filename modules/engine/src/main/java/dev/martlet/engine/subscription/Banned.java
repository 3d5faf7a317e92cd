package dev.martlet.engine.subscription;

import dev.martlet.engine.stream.CloseReason;
import java.time.Duration;

/**
 * Why somebody may not join a shard that they were sent away from.
 *
 * @param reason that the simulation gave
 * @param left how long the ban lasts, on the shard's clock
 */
public record Banned(CloseReason reason, Duration left) {}
