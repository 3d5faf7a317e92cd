package dev.martlet.engine.limits;

import java.time.Duration;

/**
 * The limits for shards and for those that have shards made. The server's settings set them and say
 * what each is for.
 *
 * @param inputsPerTick how many inputs of one subscriber are applied in one tick, at least 1
 * @param inputsWaiting how many inputs of one subscriber may wait for a tick, at least 1
 * @param snapshotBytes maximum length of an encoded snapshot, in bytes
 * @param shardsOnDemand how many shards made on demand may run; 0 for no limit
 * @param shardsPerOwner how many running shards one owner may have had made; 0 for no limit
 * @param createDeadline how long the creation of a shard may take
 * @param hungPerType how many threads one type may have left behind before no more shards of it are
 *     made; at least 1
 * @param shardCpu processor time of one shard per second, above which it is reported
 * @param shardAllocation bytes per second of one shard, above which it is reported
 * @param sync limits for subscribers that are sent differences
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
  /** The limits if nothing is configured. */
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
