package dev.martlet.engine.tick;

import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what a shard costs and warns when that is over its budget. Tick threads add the costs; the
 * housekeeping thread compares them with the budget.
 */
public final class ShardBudget {
  /** The cost of this much time is compared with the budget. */
  static final Duration WINDOW = Duration.ofSeconds(5);

  /** How often a shard that stays over its budget is logged. */
  private static final long REPEAT_NANOS = Duration.ofMinutes(1).toNanos();

  private static final System.Logger LOG = System.getLogger(ShardBudget.class.getName());

  private final String shard;
  private final EngineLimits limits;
  private final Metrics metrics;
  private final LongAdder ticksOverStep;

  private static final AtomicLongFieldUpdater<ShardBudget> CPU =
      AtomicLongFieldUpdater.newUpdater(ShardBudget.class, "cpu");
  private static final AtomicLongFieldUpdater<ShardBudget> ALLOCATED =
      AtomicLongFieldUpdater.newUpdater(ShardBudget.class, "allocated");

  // Fields, not adders: with thousands of shards every further object is one more cache miss.
  private volatile long cpu;
  private volatile long allocated;
  private final AtomicLong overStep = new AtomicLong();

  // Used by the housekeeping thread only.
  private long windowStart;
  private long cpuAtStart;
  private long allocatedAtStart;
  private long overStepAtStart;
  private long warnedAt;
  private boolean warned;

  /**
   * A budget of which nothing is spent yet.
   *
   * @param shard its name, for the log
   * @param limits above which it is reported
   * @param metrics counts the reports
   * @param ticksOverStep counts turns of all shards of its type that took too long
   * @param now on the shard's clock, in nanoseconds
   */
  public ShardBudget(
      String shard, EngineLimits limits, Metrics metrics, LongAdder ticksOverStep, long now) {
    this.ticksOverStep = ticksOverStep;
    this.shard = shard;
    this.limits = limits;
    this.metrics = metrics;
    this.windowStart = now;
  }

  /**
   * Adds the cost of a turn. Any thread.
   *
   * @param cpuNanos that the turn was on a processor
   * @param bytes that the turn allocated
   * @param longerThanStep whether it took longer than the time between two ticks
   */
  public void charge(long cpuNanos, long bytes, boolean longerThanStep) {
    CPU.getAndAdd(this, cpuNanos);
    ALLOCATED.getAndAdd(this, bytes);
    if (longerThanStep) {
      overStep.incrementAndGet();
      ticksOverStep.increment();
    }
  }

  /**
   * The cost of all turns so far. Any thread.
   *
   * @return the cost
   */
  public TurnCost cost() {
    return new TurnCost(overStep.get(), cpu, allocated);
  }

  /**
   * Compares the cost of the last window with the budget. Housekeeping thread only.
   *
   * @param now on the shard's clock, in nanoseconds
   */
  public void check(long now) {
    long window = now - windowStart;
    if (window < WINDOW.toNanos()) {
      return;
    }
    double seconds = window / 1e9;
    double cpuShare = (cpu - cpuAtStart) / (double) window;
    double bytesPerSecond = (allocated - allocatedAtStart) / seconds;
    boolean overCpu = cpuShare > Nanos.of(limits.shardCpu()) / 1e9;
    boolean overAllocation = bytesPerSecond > limits.shardAllocation();
    if (overCpu) {
      metrics.count(EngineMetric.SHARDS_OVER_BUDGET, "cpu");
    }
    if (overAllocation) {
      metrics.count(EngineMetric.SHARDS_OVER_BUDGET, "allocation");
    }
    if ((overCpu || overAllocation) && (!warned || now - warnedAt >= REPEAT_NANOS)) {
      warned = true;
      warnedAt = now;
      warn(seconds, cpuShare, bytesPerSecond);
    }
    windowStart = now;
    cpuAtStart = cpu;
    allocatedAtStart = allocated;
    overStepAtStart = overStep.get();
  }

  private void warn(double seconds, double cpuShare, double bytesPerSecond) {
    long late = overStep.get() - overStepAtStart;
    LOG.log(
        Level.WARNING,
        () ->
            "shard %s is over its budget: in the last %.0f s it took %.0f %% of a core (budget %d %%) and allocated %.1f MiB/s (budget %d MiB/s); %d turns took longer than the step"
                .formatted(
                    shard,
                    seconds,
                    100 * cpuShare,
                    Nanos.millis(limits.shardCpu()) / 10,
                    bytesPerSecond / (1 << 20),
                    limits.shardAllocation() >> 20,
                    late));
  }
}
