package dev.martlet.engine.limits;

import java.time.Duration;

/**
 * The limits of what is kept for one subscriber that is sent differences.
 *
 * @param baselineTicks ticks that a frame may wait before the state it is a difference to is
 *     forgotten, at least 1
 * @param eventBytes bytes of events that may wait, at least 1
 * @param resumeGrace how long the subscription is held after its connection was lost; zero if it is
 *     not held
 */
@SuppressWarnings("doclint:missing") // each with… replaces the component of its name
public record SyncLimits(int baselineTicks, int eventBytes, Duration resumeGrace) {
  /** The limits that apply if nothing is configured. */
  public static final SyncLimits DEFAULT = new SyncLimits(100, 256 * 1024, Duration.ofSeconds(20));

  public SyncLimits withBaselineTicks(int value) {
    return new SyncLimits(value, eventBytes, resumeGrace);
  }

  public SyncLimits withEventBytes(int value) {
    return new SyncLimits(baselineTicks, value, resumeGrace);
  }

  public SyncLimits withResumeGrace(Duration value) {
    return new SyncLimits(baselineTicks, eventBytes, value);
  }
}
