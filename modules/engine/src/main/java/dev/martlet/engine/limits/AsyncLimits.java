package dev.martlet.engine.limits;

import java.time.Duration;

/**
 * Limits of the work that simulations have done beside their ticks.
 *
 * @param threads how many calls run at once in the server, at least 1
 * @param waiting how many wait for a thread in the server
 * @param perShard how many calls of one shard may run or wait, at least 1
 * @param deadline how long a call may wait and run, together
 * @param endDeadline the same for calls that a shard makes when it ends
 */
@SuppressWarnings("doclint:missing") // each with… replaces the component of its name
public record AsyncLimits(
    int threads, int waiting, int perShard, Duration deadline, Duration endDeadline) {
  /** The limits that apply if nothing is configured. */
  public static final AsyncLimits DEFAULT =
      new AsyncLimits(16, 1024, 16, Duration.ofSeconds(10), Duration.ofSeconds(10));

  public AsyncLimits withThreads(int value) {
    return new AsyncLimits(value, waiting, perShard, deadline, endDeadline);
  }

  public AsyncLimits withWaiting(int value) {
    return new AsyncLimits(threads, value, perShard, deadline, endDeadline);
  }

  public AsyncLimits withPerShard(int value) {
    return new AsyncLimits(threads, waiting, value, deadline, endDeadline);
  }

  public AsyncLimits withDeadline(Duration value) {
    return new AsyncLimits(threads, waiting, perShard, value, endDeadline);
  }

  public AsyncLimits withEndDeadline(Duration value) {
    return new AsyncLimits(threads, waiting, perShard, deadline, value);
  }
}
