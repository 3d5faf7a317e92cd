package dev.martlet.engine;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a shard costs, and the warning when that is far too much. Tick threads add to it; the one
 * thread that sweeps the registry looks at it.
 */
final class ShardBudget {
  /** Costs are compared with the budget over so much time. */
  static final Duration WINDOW = Duration.ofSeconds(5);

  /** A shard that stays over its budget is logged so often. */
  private static final long REPEAT_NANOS = Duration.ofMinutes(1).toNanos();

  private static final System.Logger LOG = System.getLogger(ShardBudget.class.getName());

  private final String shard;
  private final EngineLimits limits;
  private final Figures figures;
  private final LongAdder ticksOverStep;

  private static final AtomicLongFieldUpdater<ShardBudget> CPU =
      AtomicLongFieldUpdater.newUpdater(ShardBudget.class, "cpu");
  private static final AtomicLongFieldUpdater<ShardBudget> ALLOCATED =
      AtomicLongFieldUpdater.newUpdater(ShardBudget.class, "allocated");

  // Fields and not adders of their own: with thousands of shards each object more is fetched anew.
  private volatile long cpu;
  private volatile long allocated;
  private final AtomicLong overStep = new AtomicLong();

  // The sweeping thread's own.
  private long windowBegan;
  private long cpuThen;
  private long allocatedThen;
  private long overStepThen;
  private long toldAt;
  private boolean told;

  ShardBudget(
      String shard, EngineLimits limits, Figures figures, LongAdder ticksOverStep, long now) {
    this.ticksOverStep = ticksOverStep;
    this.shard = shard;
    this.limits = limits;
    this.figures = figures;
    this.windowBegan = now;
  }

  /** Any thread: adds what a turn cost. */
  void charge(long cpuNanos, long bytes, boolean longerThanStep) {
    CPU.getAndAdd(this, cpuNanos);
    ALLOCATED.getAndAdd(this, bytes);
    if (longerThanStep) {
      overStep.incrementAndGet();
      ticksOverStep.increment();
    }
  }

  long cpuNanos() {
    return cpu;
  }

  long allocatedBytes() {
    return allocated;
  }

  long ticksOverStep() {
    return overStep.get();
  }

  /** The sweeping thread: compares the last window with the budget. */
  void look(long now) {
    long window = now - windowBegan;
    if (window < WINDOW.toNanos()) {
      return;
    }
    double seconds = window / 1e9;
    double cpuShare = (cpuNanos() - cpuThen) / (double) window;
    double bytesPerSecond = (allocatedBytes() - allocatedThen) / seconds;
    boolean overCpu = cpuShare > limits.shardCpu().toNanos() / 1e9;
    boolean overAllocation = bytesPerSecond > limits.shardAllocation();
    if (overCpu) {
      figures.count(EngineFigure.SHARDS_OVER_BUDGET, "cpu");
    }
    if (overAllocation) {
      figures.count(EngineFigure.SHARDS_OVER_BUDGET, "allocation");
    }
    if ((overCpu || overAllocation) && (!told || now - toldAt >= REPEAT_NANOS)) {
      told = true;
      toldAt = now;
      tell(seconds, cpuShare, bytesPerSecond);
    }
    windowBegan = now;
    cpuThen = cpuNanos();
    allocatedThen = allocatedBytes();
    overStepThen = ticksOverStep();
  }

  private void tell(double seconds, double cpuShare, double bytesPerSecond) {
    long late = ticksOverStep() - overStepThen;
    LOG.log(
        Level.WARNING,
        () ->
            "shard %s is over its budget: in the last %.0f s it took %.0f %% of a core (budget %d %%) and allocated %.1f MiB/s (budget %d MiB/s); %d turns took longer than the step"
                .formatted(
                    shard,
                    seconds,
                    100 * cpuShare,
                    limits.shardCpu().toMillis() / 10,
                    bytesPerSecond / (1 << 20),
                    limits.shardAllocation() >> 20,
                    late));
  }
}
