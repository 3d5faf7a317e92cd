package dev.martlet.engine.input;

import dev.martlet.engine.codec.InputError;

/**
 * Receives the outcome of one input. One of its methods is called once, unless the shard hangs.
 * Usually called on the shard's turn, so implementations must return at once and must not throw.
 */
public interface InputCallback {
  /**
   * The input was applied.
   *
   * @param seq its number in the shard. Applied inputs are numbered from 1, in the order in which
   *     they are applied
   */
  void applied(long seq);

  /**
   * The input was not applied and will not be.
   *
   * @param error that says why
   */
  void refused(InputError error);
}
