package dev.martlet.server.connection;

import dev.martlet.engine.limits.TokenBucket;

/**
 * How many inputs, and how many malformed ones, may still be sent by all connections that share it.
 * Any thread.
 */
public final class InputBudget {
  private final TokenBucket inputs;
  private final TokenBucket malformed;

  InputBudget(TokenBucket inputs, TokenBucket malformed) {
    this.inputs = inputs;
    this.malformed = malformed;
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
