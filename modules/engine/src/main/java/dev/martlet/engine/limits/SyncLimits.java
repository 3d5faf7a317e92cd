package dev.martlet.engine.limits;

import java.time.Duration;

/**
 * Limits of the memory that is kept for subscribers that are sent differences.
 *
 * @param baselineTicks for how many ticks a frame may wait in the outbox before its baseline is
 *     dropped and the whole state is sent, at least 1; also how many states are remembered for
 *     resuming
 * @param eventBytes how many bytes of events may wait for one subscriber, at least 1
 * @param resumeGrace how long a seat is held after its connection was lost; zero if it is not held
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
