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

  /** The meaning of a malformed limit of 0. The two transports differ in it. */
  public enum ZeroMalformed {
    /** The first malformed input is one too many. */
    NONE_ALLOWED,
    /** There is no limit. */
    UNLIMITED
  }

  private final TokenBucket inputs;
  private final TokenBucket malformed;
  private final boolean malformedUnlimited;

  /**
   * Creates full budgets.
   *
   * @param config of the connection
   * @param zeroMalformed meaning of a malformed limit of 0
   */
  public InputRates(ServerConfig config, ZeroMalformed zeroMalformed) {
    long now = System.nanoTime();
    int perMinute = config.get(InputSettings.MALFORMED_INPUTS_PER_MINUTE);
    this.inputs =
        new TokenBucket(
            config.get(InputSettings.INPUTS_PER_SECOND),
            config.get(InputSettings.INPUT_BURST),
            now);
    this.malformed = new TokenBucket(perMinute / SECONDS_PER_MINUTE, perMinute, now);
    this.malformedUnlimited = perMinute == 0 && zeroMalformed == ZeroMalformed.UNLIMITED;
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
    return malformedUnlimited || malformed.take(System.nanoTime());
  }

  /**
   * Tells whether another malformed input would be within the rate, and counts nothing.
   *
   * @return false if the sender has to wait
   */
  public synchronized boolean allowsMalformed() {
    return malformedUnlimited || malformed.has(System.nanoTime());
  }
}
