package dev.martlet.engine.plugin;

import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import java.lang.System.Logger.Level;

/**
 * Reports one shard's failures to operators: counts each, and logs the first ones and then one now
 * and then, because a plugin that fails over every input must not fill the log. The shard's turn.
 */
public final class FaultLog {
  /** How many are logged at once; then one in ten seconds. */
  static final int BURST = 10;

  private static final double PER_SECOND = 0.1;

  private final System.Logger log;
  private final String shard;
  private final Metrics metrics;
  private final TokenBucket credit;
  private long left;

  /**
   * A log in which nothing was told.
   *
   * @param log that is written to
   * @param shard its name
   * @param metrics where failures count
   * @param now on the shard's clock, in nanoseconds
   */
  public FaultLog(System.Logger log, String shard, Metrics metrics, long now) {
    this.log = log;
    this.shard = shard;
    this.metrics = metrics;
    this.credit = new TokenBucket(PER_SECOND, BURST, now);
  }

  /**
   * Reports a failure.
   *
   * @param where the method, for metrics
   * @param whatFollows what the shard did about it, for the log
   * @param fault that was thrown
   * @param now on the shard's clock, in nanoseconds
   */
  public void tell(String where, String whatFollows, Throwable fault, long now) {
    metrics.count(EngineMetric.PLUGIN_FAILURES, where);
    if (!credit.take(now)) {
      left++;
      return;
    }
    String unsaid = left == 0 ? "" : " (" + left + " more failures were not logged)";
    left = 0;
    log.log(
        Level.ERROR,
        () ->
            "shard "
                + shard
                + " "
                + whatFollows
                + " failed with "
                + FaultText.stack(fault)
                + unsaid);
  }
}
