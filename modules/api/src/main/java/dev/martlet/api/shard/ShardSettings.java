package dev.martlet.api.shard;

import java.time.Duration;
import java.util.Objects;

/**
 * How the server runs a shard. Derive settings from {@link #DEFAULT} with the {@code with…}
 * methods:
 *
 * <pre>{@code ShardSettings.DEFAULT.withTickRate(30).withMaxSubscribers(8)}</pre>
 *
 * @since 1.0
 */
public final class ShardSettings {
  /** The highest tick rate, in ticks a second. */
  public static final int MAX_TICK_RATE = 1000;

  /** 20 Hz, 256 subscribers, 10 000 queued inputs, idle for 90 s, not durable. */
  public static final ShardSettings DEFAULT =
      new ShardSettings(
          20, 256, 10_000, Duration.ofSeconds(90), Durability.NONE, Duration.ofSeconds(30));

  private final int tickRate;
  private final int maxSubscribers;
  private final int maxQueuedInputs;
  private final Duration idleShutdown;
  private final Durability durability;
  private final Duration checkpointEvery;

  private ShardSettings(
      int tickRate,
      int maxSubscribers,
      int maxQueuedInputs,
      Duration idleShutdown,
      Durability durability,
      Duration checkpointEvery) {
    Objects.requireNonNull(idleShutdown, "idleShutdown is null");
    Objects.requireNonNull(durability, "durability is null");
    Objects.requireNonNull(checkpointEvery, "checkpointEvery is null");
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
    this.tickRate = tickRate;
    this.maxSubscribers = maxSubscribers;
    this.maxQueuedInputs = maxQueuedInputs;
    this.idleShutdown = idleShutdown;
    if (checkpointEvery.isNegative() || checkpointEvery.isZero()) {
      throw new IllegalArgumentException(
          "the time between two checkpoints must be above zero: " + checkpointEvery);
    }
    this.durability = durability;
    this.checkpointEvery = checkpointEvery;
  }

  /**
   * How often the shard ticks: 0 means event-driven, when an input arrives, when a subscriber joins
   * or leaves, and when its simulation asked to be woken.
   *
   * @return ticks a second, 0 to {@value #MAX_TICK_RATE}
   */
  public int tickRate() {
    return tickRate;
  }

  /**
   * The maximum number of connections attached at once.
   *
   * @return the number; 0 means unlimited
   */
  public int maxSubscribers() {
    return maxSubscribers;
  }

  /**
   * The maximum number of inputs waiting for the next tick; the last 64th is for users who have few
   * waiting.
   *
   * @return the number; 0 means unlimited
   */
  public int maxQueuedInputs() {
    return maxQueuedInputs;
  }

  /**
   * The time without a subscriber and without an input after which the shard is stopped.
   *
   * @return the time; zero means never, and so does a time longer than 146 years
   */
  public Duration idleShutdown() {
    return idleShutdown;
  }

  /**
   * What is left of the shard if its server crashes. Default {@link Durability#NONE}.
   *
   * @return the level
   */
  public Durability durability() {
    return durability;
  }

  /**
   * How often a durable shard saves its state, if its type names a {@link ShardType#savedType}.
   * Default 30 s.
   *
   * @return the time between two checkpoints, above zero
   */
  public Duration checkpointEvery() {
    return checkpointEvery;
  }

  /**
   * Returns whether the shard ticks on events instead of at a fixed rate.
   *
   * @return true if the tick rate is 0
   */
  public boolean eventDriven() {
    return tickRate == 0;
  }

  /**
   * Returns these settings with another tick rate.
   *
   * @param hz ticks a second; 0 means event-driven
   * @return the changed settings
   * @throws IllegalArgumentException if the rate is out of range
   */
  public ShardSettings withTickRate(int hz) {
    return new ShardSettings(
        hz, maxSubscribers, maxQueuedInputs, idleShutdown, durability, checkpointEvery);
  }

  /**
   * Returns these settings with another limit on subscribers.
   *
   * @param most connections attached at once; 0 means unlimited
   * @return the changed settings
   * @throws IllegalArgumentException if the value is negative
   */
  public ShardSettings withMaxSubscribers(int most) {
    return new ShardSettings(
        tickRate, most, maxQueuedInputs, idleShutdown, durability, checkpointEvery);
  }

  /**
   * Returns these settings with another limit on waiting inputs.
   *
   * @param most inputs that wait for a tick; 0 means unlimited
   * @return the changed settings
   * @throws IllegalArgumentException if the value is negative
   */
  public ShardSettings withMaxQueuedInputs(int most) {
    return new ShardSettings(
        tickRate, maxSubscribers, most, idleShutdown, durability, checkpointEvery);
  }

  /**
   * Returns these settings with another idle time.
   *
   * @param time without a subscriber and without an input after which the shard is stopped; zero
   *     means never
   * @return the changed settings
   * @throws IllegalArgumentException if the value is negative
   */
  public ShardSettings withIdleShutdown(Duration time) {
    return new ShardSettings(
        tickRate, maxSubscribers, maxQueuedInputs, time, durability, checkpointEvery);
  }

  /**
   * Returns these settings with another durability. The operator may raise or lower it.
   *
   * @param level what is left of the shard if its server crashes
   * @return the changed settings
   */
  public ShardSettings withDurability(Durability level) {
    return new ShardSettings(
        tickRate, maxSubscribers, maxQueuedInputs, idleShutdown, level, checkpointEvery);
  }

  /**
   * Returns these settings with another time between two checkpoints.
   *
   * @param time at least that between two, above zero
   * @return the changed settings
   * @throws IllegalArgumentException if the value is zero or negative
   */
  public ShardSettings withCheckpointEvery(Duration time) {
    return new ShardSettings(
        tickRate, maxSubscribers, maxQueuedInputs, idleShutdown, durability, time);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardSettings that
        && tickRate == that.tickRate
        && maxSubscribers == that.maxSubscribers
        && maxQueuedInputs == that.maxQueuedInputs
        && idleShutdown.equals(that.idleShutdown)
        && durability == that.durability
        && checkpointEvery.equals(that.checkpointEvery);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        tickRate, maxSubscribers, maxQueuedInputs, idleShutdown, durability, checkpointEvery);
  }

  /** Shows all values. */
  @Override
  public String toString() {
    return "ShardSettings["
        + "tickRate="
        + tickRate
        + ", maxSubscribers="
        + maxSubscribers
        + ", maxQueuedInputs="
        + maxQueuedInputs
        + ", idleShutdown="
        + idleShutdown
        + ", durability="
        + durability
        + ", checkpointEvery="
        + checkpointEvery
        + "]";
  }
}
