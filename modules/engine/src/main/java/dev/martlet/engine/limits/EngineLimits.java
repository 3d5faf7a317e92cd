package dev.martlet.engine.limits;

import java.time.Duration;

/**
 * The limits for shards and for those that have shards made. The server's settings set them and say
 * what each is for.
 *
 * @param inputsPerTick how many inputs of one subscriber are applied in one tick, at least 1
 * @param inputsWaiting how many inputs of one subscriber may wait for a tick, at least 1
 * @param anonymousShare as how many subscribers all the anonymous of one place count together, for
 *     the limits of inputs, at least 1
 * @param inputBytes how many bytes of inputs may wait, and are read in one tick
 * @param signalsWaiting how many signals may wait for the tick of one shard
 * @param snapshotBytes maximum length of an encoded snapshot, in bytes
 * @param metadataBytes maximum length of a shard's encoded metadata, in bytes
 * @param shardsOnDemand how many shards made on demand may run; 0 for no limit
 * @param shardsPerOwner how many running shards one owner may have had made; 0 for no limit
 * @param bansPerShard how many bans of one shard are remembered
 * @param createDeadline how long the creation of a shard may take
 * @param recoveryDeadline how long bringing a shard back from its journal may take
 * @param joinPatience how long a client that joins waits for a shard that others make or end
 * @param hungPerType how many threads one type may have left behind before no more shards of it are
 *     made; at least 1
 * @param shardCpu processor time of one shard per second, above which it is reported
 * @param shardAllocation bytes per second of one shard, above which it is reported
 * @param sync limits for subscribers that are sent differences
 * @param async limits of the work that simulations have done beside their ticks
 * @param timersPerShard how many timers one shard may have
 */
public record EngineLimits(
    int inputsPerTick,
    int inputsWaiting,
    int anonymousShare,
    InputBytes inputBytes,
    int signalsWaiting,
    int snapshotBytes,
    int metadataBytes,
    int shardsOnDemand,
    int shardsPerOwner,
    int bansPerShard,
    Duration createDeadline,
    Duration recoveryDeadline,
    Duration joinPatience,
    int hungPerType,
    Duration shardCpu,
    long shardAllocation,
    SyncLimits sync,
    AsyncLimits async,
    int timersPerShard) {
  /** The limits that apply if nothing is configured. */
  public static final EngineLimits DEFAULT = builder().build();

  /**
   * Starts from the default of each limit.
   *
   * @return a builder, for one thread
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Sets each limit by its name, so that two of the same type cannot be swapped. */
  @SuppressWarnings("doclint:missing") // each method sets the component of its name
  public static final class Builder {
    private int inputsPerTick = 32;
    private int inputsWaiting = 256;
    private int anonymousShare = 16;
    private InputBytes inputBytes = InputBytes.DEFAULT;
    private int signalsWaiting = 256;
    private int snapshotBytes = 4 * 1024 * 1024;
    private int metadataBytes = 4096;
    private int shardsOnDemand = 10_000;
    private int shardsPerOwner = 64;
    private int bansPerShard = 10_000;
    private Duration createDeadline = Duration.ofSeconds(10);
    private Duration recoveryDeadline = Duration.ofSeconds(60);
    private Duration joinPatience = Duration.ofSeconds(10);
    private int hungPerType = 3;
    private Duration shardCpu = Duration.ofMillis(500);
    private long shardAllocation = 256L * 1024 * 1024;
    private SyncLimits sync = SyncLimits.DEFAULT;
    private AsyncLimits async = AsyncLimits.DEFAULT;
    private int timersPerShard = 1000;

    private Builder() {}

    public Builder inputsPerTick(int value) {
      this.inputsPerTick = value;
      return this;
    }

    public Builder inputsWaiting(int value) {
      this.inputsWaiting = value;
      return this;
    }

    public Builder anonymousShare(int value) {
      this.anonymousShare = value;
      return this;
    }

    public Builder inputBytes(InputBytes value) {
      this.inputBytes = value;
      return this;
    }

    public Builder signalsWaiting(int value) {
      this.signalsWaiting = value;
      return this;
    }

    public Builder snapshotBytes(int value) {
      this.snapshotBytes = value;
      return this;
    }

    public Builder metadataBytes(int value) {
      this.metadataBytes = value;
      return this;
    }

    public Builder shardsOnDemand(int value) {
      this.shardsOnDemand = value;
      return this;
    }

    public Builder shardsPerOwner(int value) {
      this.shardsPerOwner = value;
      return this;
    }

    public Builder bansPerShard(int value) {
      this.bansPerShard = value;
      return this;
    }

    public Builder recoveryDeadline(Duration value) {
      this.recoveryDeadline = value;
      return this;
    }

    public Builder createDeadline(Duration value) {
      this.createDeadline = value;
      return this;
    }

    public Builder joinPatience(Duration value) {
      this.joinPatience = value;
      return this;
    }

    public Builder hungPerType(int value) {
      this.hungPerType = value;
      return this;
    }

    public Builder shardCpu(Duration value) {
      this.shardCpu = value;
      return this;
    }

    public Builder shardAllocation(long value) {
      this.shardAllocation = value;
      return this;
    }

    public Builder sync(SyncLimits value) {
      this.sync = value;
      return this;
    }

    public Builder async(AsyncLimits value) {
      this.async = value;
      return this;
    }

    public Builder timersPerShard(int value) {
      this.timersPerShard = value;
      return this;
    }

    public EngineLimits build() {
      return new EngineLimits(
          inputsPerTick,
          inputsWaiting,
          anonymousShare,
          inputBytes,
          signalsWaiting,
          snapshotBytes,
          metadataBytes,
          shardsOnDemand,
          shardsPerOwner,
          bansPerShard,
          createDeadline,
          recoveryDeadline,
          joinPatience,
          hungPerType,
          shardCpu,
          shardAllocation,
          sync,
          async,
          timersPerShard);
    }
  }
}
