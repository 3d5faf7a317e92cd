package dev.martlet.engine.input;

import dev.martlet.engine.codec.InputError;

/**
 * Is told the outcome of one input: one of its methods is called, once, unless the shard hangs.
 * Mostly called in the shard's turn, so implementations return at once and do not throw.
 */
public interface InputCallback {
  /**
   * The input was applied.
   *
   * @param seq its number in the shard: inputs are applied in the order of their numbers, which
   *     begin at 1
   */
  void applied(long seq);

  /**
   * The input was not applied, and will not be.
   *
   * @param error that says why
   */
  void refused(InputError error);
}
