package dev.martlet.engine.tick;

import dev.martlet.engine.plugin.FaultText;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Tells the operator where a shard's turn is while it takes longer than the time between two ticks:
 * usually it waits for something, such as a database, which a simulation must not do. Says so once
 * in a while. Only the watchdog's thread uses it.
 */
public final class SlowTurnLog {
  /** How often a shard that stays slow is reported. */
  static final Duration REPEAT = Duration.ofMinutes(1);

  private static final System.Logger LOG = System.getLogger(SlowTurnLog.class.getName());
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final String shard;
  private final ShardClock clock;
  private boolean reported;
  private long reportedAt;

  /**
   * A log without reports.
   *
   * @param shard its name, for the log
   * @param clock of the shard
   */
  public SlowTurnLog(String shard, ShardClock clock) {
    this.shard = shard;
    this.clock = clock;
  }

  /**
   * How long a turn may take before the next report.
   *
   * @param now on the shard's clock, in nanoseconds
   * @return nanoseconds; the greatest number while the last report is fresh
   */
  public long afterNanos(long now) {
    return reported && now - reportedAt < REPEAT.toNanos() ? Long.MAX_VALUE : clock.turnNanos();
  }

  /**
   * Reports a turn.
   *
   * @param nanos that it has taken so far
   * @param state of its thread
   * @param stack of its thread
   * @param now on the shard's clock, in nanoseconds
   */
  public void report(long nanos, Thread.State state, StackTraceElement[] stack, long now) {
    reported = true;
    reportedAt = now;
    String does = state == Thread.State.RUNNABLE ? "computes or waits outside of Java" : "waits";
    LOG.log(
        Level.WARNING,
        () ->
            "shard %s is slow: its turn at tick %d has taken %d ms so far, and may take %d ms; a simulation must not block. Its thread %s (%s), here:%s"
                .formatted(
                    shard,
                    clock.tick(),
                    nanos / NANOS_PER_MILLI,
                    clock.turnNanos() / NANOS_PER_MILLI,
                    does,
                    state,
                    FaultText.frames(stack)));
  }
}
