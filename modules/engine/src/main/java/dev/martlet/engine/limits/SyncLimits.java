package dev.martlet.engine.limits;

import java.time.Duration;

/**
 * The limits of what is kept for subscribers that are sent differences.
 *
 * @param baselineTicks for how many ticks a frame may wait before the state that it is a difference
 *     to is forgotten, at least 1
 * @param eventBytes of one subscriber that wait, at least 1
 * @param resumeGrace for which the seat of one whose connection was lost is held for him; zero if
 *     it is not
 */
public record SyncLimits(int baselineTicks, int eventBytes, Duration resumeGrace) {
  /** What holds if nothing is configured. */
  public static final SyncLimits DEFAULT = new SyncLimits(100, 256 * 1024, Duration.ofSeconds(20));
}
