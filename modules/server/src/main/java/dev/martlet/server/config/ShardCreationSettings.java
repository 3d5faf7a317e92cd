package dev.martlet.server.config;

import dev.martlet.engine.limits.EngineLimits;
import java.time.Duration;

/** How many shards callers may cause to be created, how long that may take, and who is kept out. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class ShardCreationSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Integer> SHARDS_ON_DEMAND =
      GROUP
          .integer(
              "martlet.limits.shards-on-demand",
              EngineLimits.DEFAULT.shardsOnDemand(),
              0,
              1_000_000)
          .limit("503 `TOO_MANY_SHARDS`", "martlet_refusals_total{code=\"TOO_MANY_SHARDS\"}")
          .help(
              "shards",
              "the most shards that were made because somebody joined them; 0 is unlimited."
                  + " Configured shards do not count");

  public static final Setting<Integer> SHARDS_PER_PRINCIPAL =
      GROUP
          .integer(
              "martlet.limits.shards-per-principal",
              EngineLimits.DEFAULT.shardsPerOwner(),
              0,
              1_000_000)
          .limit("429 `TOO_MANY_OF_YOURS`", "martlet_refusals_total{code=\"TOO_MANY_OF_YOURS\"}")
          .help(
              "shards",
              "how many of them one user may have had made, or, for the anonymous, one address; 0"
                  + " is unlimited");

  public static final Setting<Duration> CREATE_DEADLINE =
      GROUP
          .duration("martlet.limits.create-deadline", EngineLimits.DEFAULT.createDeadline())
          .limit("503 `SHARD_LATE`", "martlet_plugin_calls_late_total{call=\"maker\"}")
          .help("duration", "how long a shard type may take to make a shard");

  public static final Setting<Integer> BANS_PER_SHARD =
      GROUP
          .integer(
              "martlet.limits.bans-per-shard", EngineLimits.DEFAULT.bansPerShard(), 1, 1_000_000)
          .limit("nothing: the oldest ban is forgotten", "martlet_bans_forgotten_total")
          .help(
              "bans",
              "how many of those whom a simulation has sent away for a time a shard remembers; of"
                  + " more, the oldest may come back early");

  private ShardCreationSettings() {}
}
