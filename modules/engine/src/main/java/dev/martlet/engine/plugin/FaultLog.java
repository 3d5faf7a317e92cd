package dev.martlet.engine.plugin;

import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import java.lang.System.Logger.Level;

/**
 * Reports one shard's plugin failures to operators. Every failure is counted. Only some are logged,
 * because a plugin that fails on every input must not fill the log. Used on the shard's turn.
 */
public final class FaultLog {
  /** How many failures are logged in a row; after that, one every ten seconds. */
  static final int BURST = 10;

  private static final double PER_SECOND = 0.1;

  private final System.Logger log;
  private final String shard;
  private final Metrics metrics;
  private final TokenBucket bucket;

  /** Failures since the last one that was logged. */
  private long unlogged;

  /**
   * A log without reports.
   *
   * @param log to write to
   * @param shard its name
   * @param metrics counts the failures
   * @param now on the shard's clock, in nanoseconds
   */
  public FaultLog(System.Logger log, String shard, Metrics metrics, long now) {
    this.log = log;
    this.shard = shard;
    this.metrics = metrics;
    this.bucket = new TokenBucket(PER_SECOND, BURST, now);
  }

  /**
   * Reports a failure.
   *
   * @param where the plugin's method, for metrics
   * @param what the shard did, for the log
   * @param fault that was thrown
   * @param now on the shard's clock, in nanoseconds
   */
  public void tell(String where, String what, Throwable fault, long now) {
    metrics.count(EngineMetric.PLUGIN_FAILURES, where);
    if (!bucket.take(now)) {
      unlogged++;
      return;
    }
    String suppressed = unlogged == 0 ? "" : " (" + unlogged + " more failures were not logged)";
    unlogged = 0;
    log.log(
        Level.ERROR,
        () ->
            "shard " + shard + " " + what + " failed with " + FaultText.stack(fault) + suppressed);
  }
}
