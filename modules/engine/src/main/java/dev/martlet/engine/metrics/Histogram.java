package dev.martlet.engine.metrics;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts durations in buckets by their length. Recording takes a few nanoseconds and allocates
 * nothing, so every tick and every write can afford it. Any thread.
 */
public final class Histogram {
  private static final long[] BOUNDS_NANOS = {
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    1_000_000_000,
    2_500_000_000L,
    10_000_000_000L
  };

  private final LongAdder[] counts = new LongAdder[BOUNDS_NANOS.length + 1];
  private final LongAdder nanos = new LongAdder();

  /** An empty histogram. */
  public Histogram() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /**
   * Records one duration.
   *
   * @param took in nanoseconds; a negative duration counts as 0
   */
  public void record(long took) {
    long time = Math.max(0, took);
    int bucket = 0;
    while (bucket < BOUNDS_NANOS.length && time > BOUNDS_NANOS[bucket]) {
      bucket++; // most durations are short, so this ends soon
    }
    counts[bucket].increment();
    nanos.add(time);
  }

  /**
   * The upper bounds of the buckets.
   *
   * @return seconds, ascending; the last bucket has no bound
   */
  public static double[] bounds() {
    double[] seconds = new double[BOUNDS_NANOS.length];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = BOUNDS_NANOS[i] / 1e9;
    }
    return seconds;
  }

  /**
   * How many durations were recorded in each bucket. Each duration counts in one bucket only.
   *
   * @return one number per bucket: one more than there are bounds
   */
  public long[] counts() {
    long[] now = new long[counts.length];
    for (int i = 0; i < now.length; i++) {
      now[i] = counts[i].sum();
    }
    return now;
  }

  /**
   * The sum of all recorded durations.
   *
   * @return seconds
   */
  public double sum() {
    return nanos.sum() / 1e9;
  }
}
