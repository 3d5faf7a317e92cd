package dev.martlet.server.config;

import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import java.time.Duration;

/** What is sent to subscribers and kept for them. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class SnapshotSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Integer> SNAPSHOT_BYTES =
      GROUP
          .integer(
              "martlet.limits.snapshot-bytes",
              EngineLimits.DEFAULT.snapshotBytes(),
              64,
              256 * 1024 * 1024)
          .limit("close 1011", "martlet_plugin_failures_total{where=\"tick\"}")
          .help(
              "bytes",
              "the longest snapshot, encoded; a longer one is a failure of its simulation");

  public static final Setting<Integer> METADATA_BYTES =
      GROUP
          .integer(
              "martlet.limits.metadata-bytes",
              EngineLimits.DEFAULT.metadataBytes(),
              64,
              1024 * 1024)
          .limit("nothing: the plugin is told by an exception", "")
          .help(
              "bytes",
              "the longest metadata that a shard may tell of itself, encoded; a list of shards has"
                  + " that of each");

  public static final Setting<Integer> BASELINE_TICKS =
      GROUP
          .integer(
              "martlet.limits.baseline-ticks", SyncLimits.DEFAULT.baselineTicks(), 1, 1_000_000)
          .limit("nothing: it is sent more", "martlet_snapshots_superseded_total")
          .help(
              "ticks",
              "for how many ticks a client of version 2 may take nothing and still be sent a"
                  + " difference after that; later it is sent the whole state");

  public static final Setting<Integer> EVENT_BYTES =
      GROUP
          .integer(
              "martlet.limits.event-bytes",
              SyncLimits.DEFAULT.eventBytes(),
              1024,
              256 * 1024 * 1024)
          .limit("close 1013 `too slow for its events`", "martlet_closes_total{code=\"1013\"}")
          .help(
              "bytes",
              "how much of a shard's events may wait for one client that does not take them, 64 for"
                  + " each included");

  public static final Setting<Duration> RESUME_GRACE =
      GROUP
          .duration("martlet.limits.resume-grace", SyncLimits.DEFAULT.resumeGrace())
          .limit("the subscriber has left", "martlet_seats_held_total")
          .help(
              "duration",
              "for how long the seat of a client of version 2 is held whose connection was lost;"
                  + " PT0S: it is not");

  private SnapshotSettings() {}
}
