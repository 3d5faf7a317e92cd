package dev.martlet.server;

import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import java.lang.System.Logger.Level;

/**
 * Detects that shards do not get the processor time that they need: shards with short turns then
 * skip ticks. Ticks that a shard skips because of its own long turns do not count.
 *
 * <p>Threads: the housekeeping thread checks, every second; any thread may ask.
 */
final class Overload {
  private static final System.Logger LOG = System.getLogger(Overload.class.getName());

  /** Checks in a row that must differ before the state changes: a paused process is no overload. */
  static final int CHECKS = 10;

  private final Metrics metrics;
  private final int mostPercent;
  private volatile boolean overloaded;

  // The checking thread's own.
  private long ticks;
  private long starved;
  private int differing;

  /**
   * Starts without overload.
   *
   * @param metrics that count ticks
   * @param mostPercent of the due ticks that may be skipped for lack of processor time
   */
  Overload(Metrics metrics, int mostPercent) {
    this.metrics = metrics;
    this.mostPercent = mostPercent;
  }

  void check() {
    long nowTicks = metrics.counted(EngineMetric.TICKS);
    long nowStarved = metrics.counted(EngineMetric.TICKS_STARVED);
    long newStarved = nowStarved - starved;
    long due = nowTicks - ticks + newStarved;
    ticks = nowTicks;
    starved = nowStarved;
    boolean tooMany = newStarved * 100 > due * mostPercent;
    differing = tooMany == overloaded ? 0 : differing + 1;
    if (differing == CHECKS) {
      differing = 0;
      overloaded = tooMany;
      LOG.log(
          Level.WARNING,
          tooMany
              ? "overloaded: shards skip ticks because the processors are busy"
              : "no longer overloaded");
    }
  }

  boolean isOverloaded() {
    return overloaded;
  }
}
