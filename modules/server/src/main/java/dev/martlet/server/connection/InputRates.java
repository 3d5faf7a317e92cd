package dev.martlet.server.connection;

import dev.martlet.engine.CreditLimit;
import dev.martlet.server.config.Limits;

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

  private final CreditLimit inputs;
  private final CreditLimit malformed;
  private final boolean malformedUnlimited;

  /**
   * Creates full budgets.
   *
   * @param limits of the connection
   * @param zeroMalformed meaning of a malformed limit of 0
   */
  public InputRates(Limits limits, ZeroMalformed zeroMalformed) {
    long now = System.nanoTime();
    int perMinute = limits.malformedPerMinute();
    this.inputs = new CreditLimit(limits.inputsPerSecond(), limits.inputBurst(), now);
    this.malformed = new CreditLimit(perMinute / SECONDS_PER_MINUTE, perMinute, now);
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
