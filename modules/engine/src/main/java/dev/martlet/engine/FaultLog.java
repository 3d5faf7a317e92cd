package dev.martlet.engine;

import java.lang.System.Logger.Level;

/**
 * Tells the operator of one shard's failures: counts each, and logs the first of them and then one
 * now and then, for a plugin that fails over every input must not fill the log. The shard's turn
 * only.
 */
final class FaultLog {
  /** So many are logged at once, and then one in ten seconds. */
  static final int BURST = 10;

  private static final double PER_SECOND = 0.1;

  private final System.Logger log;
  private final String shard;
  private final Figures figures;
  private final CreditLimit credit;
  private long left;

  FaultLog(System.Logger log, String shard, Figures figures, long now) {
    this.log = log;
    this.shard = shard;
    this.figures = figures;
    this.credit = new CreditLimit(PER_SECOND, BURST, now);
  }

  /** Tells of a failure in some method, after which the shard did something about it. */
  void tell(String where, String whatFollows, Throwable fault, long now) {
    figures.count(EngineFigure.PLUGIN_FAILURES, where);
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
