package dev.martlet.api;

import java.time.Duration;
import java.util.Objects;

/**
 * How a shard is run. {@link #DEFAULT} with the {@code with…} methods makes others:
 *
 * <pre>{@code ShardSettings.DEFAULT.withTickRate(30).withMaxSubscribers(8)}</pre>
 *
 * @param tickRate ticks a second, 0 to {@value #MAX_TICK_RATE}; 0 is event-driven: the shard ticks
 *     when inputs come, when subscribers come or go, and when its simulation asked to be woken
 * @param maxSubscribers the most connections attached at once; 0 is unlimited
 * @param maxQueuedInputs the most inputs that wait for the next tick; 0 is unlimited
 * @param idleShutdown the time without a subscriber and without an input after which the shard is
 *     stopped; zero is never
 */
public record ShardSettings(
    int tickRate, int maxSubscribers, int maxQueuedInputs, Duration idleShutdown) {
  /** The highest tick rate, in ticks a second. */
  public static final int MAX_TICK_RATE = 1000;

  /** 20 Hz, 256 subscribers, 10 000 queued inputs, idle for 90 s. */
  public static final ShardSettings DEFAULT =
      new ShardSettings(20, 256, 10_000, Duration.ofSeconds(90));

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range; the message names it
   */
  public ShardSettings {
    Objects.requireNonNull(idleShutdown);
    if (tickRate < 0 || tickRate > MAX_TICK_RATE) {
      throw new IllegalArgumentException(
          "tick rate must be 0 to " + MAX_TICK_RATE + " Hz: " + tickRate);
    }
    if (maxSubscribers < 0) {
      throw new IllegalArgumentException("max subscribers must not be negative: " + maxSubscribers);
    }
    if (maxQueuedInputs < 0) {
      throw new IllegalArgumentException(
          "max queued inputs must not be negative: " + maxQueuedInputs);
    }
    if (idleShutdown.isNegative()) {
      throw new IllegalArgumentException("idle shutdown must not be negative: " + idleShutdown);
    }
  }

  /**
   * Whether the shard ticks on events and not at a rate.
   *
   * @return true if the tick rate is 0
   */
  public boolean eventDriven() {
    return tickRate == 0;
  }

  /**
   * The same with another tick rate.
   *
   * @param hz ticks a second; 0 is event-driven
   * @return the changed settings
   * @throws IllegalArgumentException if it is out of range
   */
  public ShardSettings withTickRate(int hz) {
    return new ShardSettings(hz, maxSubscribers, maxQueuedInputs, idleShutdown);
  }

  /**
   * The same with another limit of subscribers.
   *
   * @param most connections attached at once; 0 is unlimited
   * @return the changed settings
   * @throws IllegalArgumentException if it is negative
   */
  public ShardSettings withMaxSubscribers(int most) {
    return new ShardSettings(tickRate, most, maxQueuedInputs, idleShutdown);
  }

  /**
   * The same with another limit of waiting inputs.
   *
   * @param most inputs that wait for a tick; 0 is unlimited
   * @return the changed settings
   * @throws IllegalArgumentException if it is negative
   */
  public ShardSettings withMaxQueuedInputs(int most) {
    return new ShardSettings(tickRate, maxSubscribers, most, idleShutdown);
  }

  /**
   * The same with another idle time.
   *
   * @param time without subscriber and input after which the shard is stopped; zero is never
   * @return the changed settings
   * @throws IllegalArgumentException if it is negative
   */
  public ShardSettings withIdleShutdown(Duration time) {
    return new ShardSettings(tickRate, maxSubscribers, maxQueuedInputs, time);
  }
}
