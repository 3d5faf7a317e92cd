package dev.martlet.server.connection;

import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;

/**
 * How many inputs, and how many malformed ones, one subscription may still send over one transport.
 * Any thread.
 */
public final class InputRates {
  private static final double SECONDS_PER_MINUTE = 60;

  private final TokenBucket inputs;
  private final TokenBucket malformed;

  /**
   * Creates full budgets.
   *
   * @param config of the connection
   */
  public InputRates(ServerConfig config) {
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
}
