package dev.martlet.engine.limits;

import java.time.Duration;

/**
 * The limits of what shards, and those who want shards, may do. The server's settings set them and
 * say what each is for.
 *
 * @param inputsPerTick of one subscriber that are applied in one tick, at least 1
 * @param inputsWaiting of one subscriber that wait for a tick, at least 1
 * @param snapshotBytes the longest encoded snapshot, in bytes
 * @param shardsOnDemand there may be that were made on demand; 0 is unlimited
 * @param shardsPerOwner that one may have had made and that still run; 0 is unlimited
 * @param createDeadline for the making of a shard
 * @param hungPerType threads that one type may have left behind before no more shards of it are
 *     made; at least 1
 * @param shardCpu processor time of one shard in 1000 ms of time, above which it is reported
 * @param shardAllocation of one shard in bytes a second, above which it is reported
 * @param sync of those who are sent differences
 */
public record EngineLimits(
    int inputsPerTick,
    int inputsWaiting,
    int snapshotBytes,
    int shardsOnDemand,
    int shardsPerOwner,
    Duration createDeadline,
    int hungPerType,
    Duration shardCpu,
    long shardAllocation,
    SyncLimits sync) {
  /** What holds if nothing is configured. */
  public static final EngineLimits DEFAULT =
      new EngineLimits(
          32,
          256,
          4 * 1024 * 1024,
          10_000,
          64,
          Duration.ofSeconds(10),
          3,
          Duration.ofMillis(500),
          256L * 1024 * 1024,
          SyncLimits.DEFAULT);
}
