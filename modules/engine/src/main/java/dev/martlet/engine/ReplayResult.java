package dev.martlet.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of replaying a journal.
 *
 * @param tick the last one; where there is a difference, the one in or after which it was found
 * @param shardTime the shard's time in it
 * @param took how long the replay took
 * @param compared how many recorded states were compared and found to be the same
 * @param lastSame the last tick after which the state was found to be the same; 0 if none was
 * @param difference what is not as it was then, with the tick; empty if all is
 * @param stack of what the plugin threw, if that is the difference; else empty
 * @param late whether it was given up, because its time was over or an earlier one does not return;
 *     then there is no difference
 */
public record ReplayResult(
    long tick,
    Duration shardTime,
    Duration took,
    long compared,
    long lastSame,
    Optional<String> difference,
    String stack,
    boolean late) {}
