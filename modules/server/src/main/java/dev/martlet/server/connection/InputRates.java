package dev.martlet.server.connection;

import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;

/**
 * How many inputs, and how many malformed ones, one connection may still send: as many as its own
 * budget has, and the one that it shares with others of the same address, user and shard. Any
 * thread.
 */
public final class InputRates {
  private static final double SECONDS_PER_MINUTE = 60;

  private final InputBudget shared;
  private final TokenBucket inputs;
  private final TokenBucket malformed;

  /**
   * Creates full budgets.
   *
   * @param config of the connection
   * @param shared budget
   */
  public InputRates(ServerConfig config, InputBudget shared) {
    this.shared = shared;
    long now = System.nanoTime();
    int perMinute = config.get(InputSettings.MALFORMED_INPUTS_PER_MINUTE);
    this.inputs =
        new TokenBucket(
            config.get(InputSettings.INPUTS_PER_SECOND),
            config.get(InputSettings.INPUT_BURST),
            now);
    this.malformed = TokenBucket.capped(perMinute / SECONDS_PER_MINUTE, perMinute, now);
  }

  /**
   * Counts an input.
   *
   * @return false if it is over the rate
   */
  public synchronized boolean takeInput() {
    return inputs.take(System.nanoTime()) && shared.takeInput();
  }

  /**
   * Counts a malformed input.
   *
   * @return false if it is over the rate
   */
  public synchronized boolean takeMalformed() {
    return malformed.take(System.nanoTime()) && shared.takeMalformed();
  }

  /**
   * Tells whether another malformed input would be within the rate, and counts nothing.
   *
   * @return false if the sender has to wait
   */
  public synchronized boolean allowsMalformed() {
    return malformed.has(System.nanoTime()) && shared.allowsMalformed();
  }
}
