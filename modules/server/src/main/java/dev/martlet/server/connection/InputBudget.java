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

  /**
   * A full budget.
   *
   * @param config with the rates of one connection
   * @param share as how many connections it counts, at least 1
   */
  InputBudget(ServerConfig config, int share) {
    long now = System.nanoTime();
    double perSecond = config.get(InputSettings.INPUTS_PER_SECOND);
    double burst = config.get(InputSettings.INPUT_BURST);
    double perMinute = (double) share * config.get(InputSettings.MALFORMED_INPUTS_PER_MINUTE);
    this.inputs = new TokenBucket(share * perSecond, share * burst, now);
    this.malformed = TokenBucket.capped(perMinute / SECONDS_PER_MINUTE, perMinute, now);
  }

  /**
   * Counts an input.
   *
   * @return false if it is over the rate
   */
  public synchronized boolean takeInput() {
    return inputs.take(System.nanoTime());
  }

  /**
   * Counts a malformed input.
   *
   * @return false if it is over the rate
   */
  public synchronized boolean takeMalformed() {
    return malformed.take(System.nanoTime());
  }

  /**
   * Tells whether another malformed input would be within the rate, and counts nothing.
   *
   * @return false if the sender has to wait
   */
  public synchronized boolean allowsMalformed() {
    return malformed.has(System.nanoTime());
  }

  /** Whether it is as a new one would be. */
  synchronized boolean full(long now) {
    return inputs.full(now) && malformed.full(now);
  }
}
