package dev.martlet.server.connection;

import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;

/**
 * How many inputs, and how many malformed ones, may still be sent by a connection, or by all that
 * share the budget. Any thread.
 */
public final class InputBudget {
  private static final double SECONDS_PER_MINUTE = 60;

  private final TokenBucket inputs;
  private final TokenBucket malformed;
  private final boolean ofUser;

  /**
   * A full budget.
   *
   * @param config with the rates of one connection
   * @param share as how many connections it counts, at least 1
   * @param ofUser whether all who use it are one user
   * @param now on the clock of {@link System#nanoTime}
   */
  InputBudget(ServerConfig config, int share, boolean ofUser, long now) {
    double perMinute = (double) share * config.get(InputSettings.MALFORMED_INPUTS_PER_MINUTE);
    this.inputs = inputs(config, share, now);
    this.malformed = TokenBucket.capped(perMinute / SECONDS_PER_MINUTE, perMinute, now);
    this.ofUser = ofUser;
  }

  /** How many inputs so many connections may send, or a part of what one may: one in any case. */
  static TokenBucket inputs(ServerConfig config, double share, long now) {
    return new TokenBucket(
        share * config.get(InputSettings.INPUTS_PER_SECOND),
        Math.max(1, share * config.get(InputSettings.INPUT_BURST)),
        now);
  }

  /** Whether all who use it are one user, so that nobody is refused for what others do. */
  boolean ofUser() {
    return ofUser;
  }

  /**
   * Counts an input.
   *
   * @param now on the clock of {@link System#nanoTime}
   * @return false if it is over the rate
   */
  synchronized boolean takeInput(long now) {
    return inputs.take(now);
  }

  /** Counts an input that is taken in any case. */
  synchronized void chargeInput(long now) {
    inputs.charge(1, now);
  }

  /**
   * Counts a malformed input.
   *
   * @param now on the clock of {@link System#nanoTime}
   * @return false if it is over the rate
   */
  synchronized boolean takeMalformed(long now) {
    return malformed.take(now);
  }

  /**
   * Tells whether another malformed input would be within the rate, and counts nothing.
   *
   * @param now on the clock of {@link System#nanoTime}
   * @return false if the sender has to wait
   */
  synchronized boolean allowsMalformed(long now) {
    return malformed.has(now);
  }

  /** Whether it is as a new one would be. */
  synchronized boolean full(long now) {
    return inputs.full(now) && malformed.full(now);
  }
}
