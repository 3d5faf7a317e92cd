package dev.martlet.server.config;

import dev.martlet.engine.limits.AsyncLimits;
import dev.martlet.engine.limits.EngineLimits;
import java.time.Duration;

/** The work that simulations have done beside their ticks, and their timers. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class AsyncSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Integer> THREADS =
      GROUP
          .integer("martlet.limits.async-threads", AsyncLimits.DEFAULT.threads(), 1, 1024)
          .limit("the call waits", "martlet_async_waiting")
          .help(
              "threads",
              "how many calls that simulations make beside their ticks run at once; one that does"
                  + " not return is left behind, and another runs in its place");

  public static final Setting<Integer> CALLS =
      GROUP
          .integer("martlet.limits.async-calls", AsyncLimits.DEFAULT.waiting(), 0, 1_000_000)
          .limit(
              "the simulation is told `Refused`", "martlet_async_calls_total{outcome=\"refused\"}")
          .help("calls", "how many such calls may wait for a thread");

  public static final Setting<Integer> CALLS_PER_SHARD =
      GROUP
          .integer(
              "martlet.limits.async-calls-per-shard", AsyncLimits.DEFAULT.perShard(), 1, 10_000)
          .limit(
              "the simulation is told `Refused`", "martlet_async_calls_total{outcome=\"refused\"}")
          .help("calls", "how many such calls of one shard may wait or run");

  public static final Setting<Duration> DEADLINE =
      GROUP
          .duration("martlet.limits.async-deadline", AsyncLimits.DEFAULT.deadline())
          .limit("the simulation is told `Late`", "martlet_async_calls_total{outcome=\"late\"}")
          .help(
              "duration",
              "how long such a call may wait and run, together; then it is interrupted and left"
                  + " behind");

  public static final Setting<Duration> END_DEADLINE =
      GROUP
          .duration("martlet.limits.end-deadline", AsyncLimits.DEFAULT.endDeadline())
          .limit("logged", "martlet_async_calls_total{outcome=\"late\"}")
          .help(
              "duration",
              "the same for calls that a shard makes when it ends, for example to save its result;"
                  + " while the server stops, martlet.drain-timeout is the limit, too");

  public static final Setting<Integer> TIMERS_PER_SHARD =
      GROUP
          .integer(
              "martlet.limits.timers-per-shard",
              EngineLimits.DEFAULT.timersPerShard(),
              1,
              1_000_000)
          .limit("an exception in the simulation", "martlet_plugin_failures_total")
          .help("timers", "how many timers one shard may have set");

  private AsyncSettings() {}
}
