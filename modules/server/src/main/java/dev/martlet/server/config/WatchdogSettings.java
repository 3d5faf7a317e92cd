package dev.martlet.server.config;

import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.tick.TickScheduler;
import java.time.Duration;

/**
 * When shards that hang or cost too much are stopped or reported, and when the server is not ready.
 */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class WatchdogSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Duration> TICK_TIMEOUT =
      GROUP
          .duration("martlet.limits.tick-timeout", Duration.ofSeconds(10))
          .limit(
              "close 1011 `the simulation does not answer`; then 503 `SHARD_QUARANTINED`",
              "martlet_shards_quarantined_total")
          .help("duration", "how long a shard may be in one tick before it is quarantined");

  public static final Setting<Duration> SLOW_TICK =
      GROUP
          .duration("martlet.limits.slow-tick", TickScheduler.SLOW_TURN)
          .limit(
              "nothing: the log tells the operator, once a minute for each shard",
              "martlet_ticks_over_step_total")
          .help(
              "duration",
              "how long a shard may be in a tick that takes longer than the time between two ticks"
                  + " (event-driven: 50 ms), before the log says where it is, with its stack");

  public static final Setting<Integer> HUNG_SHARDS_PER_TYPE =
      GROUP
          .integer(
              "martlet.limits.hung-shards-per-type", EngineLimits.DEFAULT.hungPerType(), 1, 1000)
          .limit("503 `SHARD_QUARANTINED`", "martlet_refusals_total{code=\"SHARD_QUARANTINED\"}")
          .help(
              "shards",
              "how many shards of one type may hang in a tick before no more are made of it");

  public static final Setting<Duration> SHARD_CPU =
      GROUP
          .duration("martlet.limits.shard-cpu", EngineLimits.DEFAULT.shardCpu())
          .limit(
              "nothing: the log tells the operator",
              "martlet_shards_over_budget_total{budget=\"cpu\"}")
          .help(
              "duration a second",
              "how much processor time a shard may take in a second of time, over 5 s, before it is"
                  + " reported");

  public static final Setting<Long> SHARD_ALLOCATION =
      GROUP
          .longInteger("martlet.limits.shard-allocation", EngineLimits.DEFAULT.shardAllocation(), 1)
          .limit(
              "nothing: the log tells the operator",
              "martlet_shards_over_budget_total{budget=\"allocation\"}")
          .help(
              "bytes/s",
              "how much memory a shard may allocate in a second, over 5 s, before it is reported");

  public static final Setting<Integer> LOST_THREADS =
      GROUP
          .integer("martlet.limits.lost-threads", 0, 0, 10_000)
          .limit("nothing: `/observe/health/ready` answers 503", "martlet_tick_threads_lost")
          .help(
              "threads",
              "how many threads may hang in plugin code before the server says that it is not"
                  + " ready");

  public static final Setting<Integer> STARVED_TICKS =
      GROUP
          .integer("martlet.limits.starved-ticks", 5, 0, 100)
          .limit(
              "nothing: `/observe/health/ready` answers 503, until it is better for ten seconds",
              "martlet_ticks_starved_total")
          .help(
              "percent",
              "how many of a hundred ticks may be left out for want of processors, for ten seconds,"
                  + " before the server says that it is not ready; 100 is never");

  private WatchdogSettings() {}
}
